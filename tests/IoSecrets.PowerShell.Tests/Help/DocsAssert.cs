using IoSecrets.Help.Pages;
using Xunit.Sdk;

namespace IoSecrets.Tests.Help;

/// <summary>Assertions about docs. A failure names the page to change and the command to run.</summary>
internal static class DocsAssert
{
    public const string MakeHelp = "dotnet run --project src/IoSecrets.Help";
    public const string DrawTour = "dotnet run --project src/IoSecrets.Sandbox -- --svg docs/tour.svg";

    /// <summary>Runs an assertion about a page from which the module's help is generated.</summary>
    /// <param name="page">The page's name under docs, without its extension.</param>
    /// <param name="flaw">The failure of the assertion, in one sentence.</param>
    /// <param name="assertion">The assertion.</param>
    public static void Page(string page, string flaw, Action assertion) =>
        WithAdvice($"{flaw} If docs/{page}.md is wrong, change it. Then run: {MakeHelp}", assertion);

    /// <summary>Puts advice before the message of a failure.</summary>
    public static void WithAdvice(string advice, Action assertion)
    {
        try
        {
            assertion();
        }
        // A missing section throws a PageException.
        catch (Exception failure) when (failure is XunitException or PageException)
        {
            Assert.Fail($"{advice}{Environment.NewLine}{failure.Message}");
        }
    }

    /// <summary>Reads pages. The failure for an invalid page names the page and the command to run.</summary>
    public static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (PageException flaw)
        {
            throw new XunitException($"docs/{flaw.Message}{Environment.NewLine}Change that page, then run: {MakeHelp}");
        }
    }
}
