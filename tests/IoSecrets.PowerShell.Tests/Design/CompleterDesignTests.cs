using System.Management.Automation;
using System.Security;

namespace IoSecrets.Tests.Design;

/// <summary>The engine offers the files of the current folder for a parameter without a completer.</summary>
public class CompleterDesignTests(ModuleCmdlets module) : IClassFixture<ModuleCmdlets>
{
    /// <summary>The types of parameters that people type as text.</summary>
    private static readonly Type[] Typed =
        [typeof(string), typeof(object), typeof(PSObject), typeof(Uri), typeof(SecureString), typeof(PSCredential), typeof(DateTime)];

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["AuditPath"] = "it is a path",
        ["ResumeFrom"] = "it is a path",
        ["Path"] = "it is a path",
        ["Plan"] = "it is a path",
        ["InputObject"] = "it comes down the pipeline",
    };

    [Fact]
    public void Every_parameter_that_is_typed_as_text_and_is_not_a_path_has_a_completer() => Rule.AssertNoViolations(module.Parameters
        .Where(parameter => Typed.Contains(TypeOfOne(parameter.Type)) && !Reasons.ContainsKey(parameter.Name) && !HasCompleter(parameter))
        .Select(parameter => $"{parameter} completes to files"));

    [Fact]
    public void Every_listed_exception_exists_and_has_no_completer() => Assert.All(Reasons.Keys, name =>
    {
        var namesakes = module.Parameters.Where(parameter => parameter.Name == name).ToArray();
        Assert.NotEmpty(namesakes);
        Assert.DoesNotContain(namesakes, HasCompleter);
    });

    private static bool HasCompleter(CmdletParameter parameter) => parameter.Metadata.Attributes.OfType<ArgumentCompleterAttribute>().Any();

    private static Type TypeOfOne(Type type) => Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;
}
