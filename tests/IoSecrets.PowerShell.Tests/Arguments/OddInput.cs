using System.Collections;
using System.Collections.Specialized;
using System.Data;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Xml;

namespace IoSecrets.Tests.Arguments;

/// <summary>Objects that throw, never end, contain themselves or hold extreme values, varied by a seed.</summary>
internal sealed class OddInput(int seed)
{
    private const string Confidential = "hunter2";

    private static readonly string[] Properties =
        ["Id", "SecretId", "secret_id", "Name", "ToolName", "ToolArgument", "UpdatedAt", "Status", "Attempts", "WasInDoubt", "BaseUri", "Account"];

    private readonly Random _random = new(seed);

    /// <summary>Returns an object that cannot be read as an id.</summary>
    public object? WithoutId() => Pick<Func<object?>>(
    [
        () => Row(("Id", Thrower())),
        () => RowThatThrows("Id"),
        () => RowThatThrows("secret_id"),
        () => new Hashtable { [Thrower()] = 1, [1] = 2 },
        () => SelfContaining(_random.Next(1, 30)),
        () => RowInItself(),
        () => new BrokenList(),
        () => new BrokenEnumerable(),
        () => new BrokenDictionary(),
        () => DeletedDataRow(),
        () => Xml("<s><Id>none</Id></s>"),
        () => Odd(),
        () => Row((Pick(Properties), Odd())),
        () => Nested(_random.Next(1, 12)),
        () => new OrderedDictionary { ["Id"] = Odd() },
        () => ScriptBlock.Create("throw 'hunter2'"),
        () => new ThrowingObject(),
    ])();

    /// <summary>Returns an object with a valid id and odd values in everything else.</summary>
    public object WithId(Guid id) => Pick<Func<object>>(
    [
        () => Decorated(Row(("Id", id))),
        () => Decorated(Row(("SecretId", $"{{{id}}}"))),
        () => Row(("iD", id), ("UpdatedAt", DateTime.MinValue), ("Name", "n"), ("ToolName", "t")),
        () => Row(("Id", id), ("UpdatedAt", DateTime.MaxValue), ("Name", "n"), ("ToolName", "t")),
        () => Row(("Id", id), ("UpdatedAt", DateTimeOffset.MinValue), ("Status", "Unknown"), ("Attempts", double.NaN)),
        () => new Hashtable { ["SECRETID"] = id, ["updatedat"] = Odd(), ["Name"] = Odd() },
        () => new OrderedDictionary { ["ID"] = id.ToString(), ["UpdatedAt"] = DateTime.MinValue },
        () => new Dictionary<string, object?> { ["secret_ID"] = id, ["Status"] = Odd(), ["Attempts"] = Odd() },
        () => (object[])[id],
        () => (object[])[(object[])[$"{id}"]],
        () => Xml($"<s><Id>{id}</Id><UpdatedAt>9999-99-99</UpdatedAt></s>"),
        () => Table(id).Rows[0],
    ])();

    public T Pick<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    private object? Odd() => Pick<object?>(
    [
        null, "", " ", "\0", "\ud800", double.NaN, double.PositiveInfinity, decimal.MaxValue, BigInteger.Pow(10, 400), long.MinValue, (byte)1, true,
        DateTime.MinValue, DateTime.MaxValue, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimeSpan.MinValue, "99999-99-99", "0001-01-01",
        "9999-12-31T23:59:59.9999999", new object(), new DBNull[1], DBNull.Value, Guid.Empty, typeof(object), new Version(1, 2), 'x', new string('9', 5000),
        new ThrowingObject(), new Hashtable(), Array.Empty<object>(), DayOfWeek.Friday, SelfContaining(3),
    ]);

    private PSObject Decorated(PSObject row)
    {
        foreach (var property in Properties.Where(name => row.Properties[name] is null && !name.Contains("Id", StringComparison.OrdinalIgnoreCase)))
        {
            if (_random.Next(3) > 0)
            {
                row.Properties.Add(_random.Next(2) == 0 ? Throwing(property) : new PSNoteProperty(property, Odd()));
            }
        }

        return row;
    }

    private static PSObject RowThatThrows(string property)
    {
        var row = new PSObject();
        row.Properties.Add(Throwing(property));
        return row;
    }

    private static PSScriptProperty Throwing(string property) => new(property, ScriptBlock.Create($"throw '{Confidential}'"));

    private static ThrowingObject Thrower() => new();

    private static PSObject Row(params (string Name, object? Value)[] properties)
    {
        var row = new PSObject();
        foreach (var (name, value) in properties)
        {
            row.Properties.Add(new PSNoteProperty(name, value));
        }

        return row;
    }

    private static ArrayList SelfContaining(int times)
    {
        var list = new ArrayList();
        list.AddRange(Enumerable.Repeat<object>(list, times).ToArray());
        return list;
    }

    private static PSObject RowInItself()
    {
        var list = new ArrayList();
        var row = Row(("Id", list));
        list.Add(row);
        list.Add(list);
        return row;
    }

    private static object Nested(int depth)
    {
        object nested = new Hashtable();
        for (var level = 0; level < depth; level++)
        {
            nested = (object[])[nested];
        }

        return nested;
    }

    private static XmlElement Xml(string text)
    {
        var document = new XmlDocument();
        document.LoadXml(text);
        return document.DocumentElement!;
    }

    private static DataTable Table(Guid id)
    {
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        table.Columns.Add("Id", typeof(Guid));
        table.Columns.Add("UpdatedAt", typeof(DateTime));
        table.Rows.Add(id, DateTime.MinValue);
        table.AcceptChanges();
        return table;
    }

    // The columns of a deleted row throw when they are read.
    private static DataRow DeletedDataRow()
    {
        var row = Table(Guid.NewGuid()).Rows[0];
        row.Delete();
        return row;
    }

    public sealed class ThrowingObject
    {
        private readonly string _message = Confidential;

        public object Name => throw new InvalidOperationException(_message);

        public override string ToString() => throw new InvalidOperationException(Confidential);

        public override bool Equals(object? obj) => throw new InvalidOperationException(Confidential);

        public override int GetHashCode() => _message.Length;
    }

    public sealed class BrokenEnumerable : IEnumerable
    {
        public IEnumerator GetEnumerator() => throw new InvalidOperationException(Confidential);
    }

    public sealed class BrokenList : IEnumerable, IEnumerator
    {
        public object Current => throw new InvalidOperationException(Confidential);

        public IEnumerator GetEnumerator() => this;

        public bool MoveNext() => true;

        public void Reset()
        {
        }
    }

    public sealed class BrokenDictionary : Hashtable
    {
        public override ICollection Keys => throw new InvalidOperationException(Confidential);

        public override object? this[object key]
        {
            get => throw new InvalidOperationException(Confidential);
            set => throw new InvalidOperationException(Confidential);
        }
    }
}
