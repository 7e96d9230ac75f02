using IoSecrets.Help.Pages;

namespace IoSecrets.Help;

internal static class Program
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int WrongUse = 2;
    private const string Check = "--check";

    public static int Main(string[] arguments)
    {
        if (arguments is not ([] or [Check]))
        {
            Console.Error.WriteLine(
                $"Makes the module's help from docs. With {Check} it only says which of its files are not what docs gives.");
            return WrongUse;
        }

        try
        {
            var files = HelpFile.MakeAll();
            return arguments is [] ? Write(files) : Compare(files);
        }
        catch (PageException flaw)
        {
            Console.Error.WriteLine(flaw.Message);
            return Failed;
        }
    }

    private static int Write(IEnumerable<HelpFile> files)
    {
        foreach (var file in files)
        {
            file.Write();
        }

        return Done;
    }

    private static int Compare(IEnumerable<HelpFile> files)
    {
        var outdated = files.Where(file => !file.IsCurrent).ToArray();
        foreach (var file in outdated)
        {
            Console.Error.WriteLine($"{file.Name} is not what docs gives. Make it anew: dotnet run --project src/IoSecrets.Help");
        }

        return outdated.Length == 0 ? Done : Failed;
    }
}
