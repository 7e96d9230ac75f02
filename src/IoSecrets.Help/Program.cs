using IoSecrets.Help.Pages;

namespace IoSecrets.Help;

internal static class Program
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int InvalidArguments = 2;
    private const string Check = "--check";

    public static int Main(string[] arguments)
    {
        if (arguments is not ([] or [Check]))
        {
            Console.Error.WriteLine(
                $"Generates the module's help from docs. With {Check}, only reports the files that do not match docs.");
            return InvalidArguments;
        }

        try
        {
            var files = HelpFile.MakeAll();
            return arguments is [] ? Write(files) : Compare(files);
        }
        catch (PageException e)
        {
            Console.Error.WriteLine(e.Message);
            return Failure;
        }
    }

    private static int Write(IEnumerable<HelpFile> files)
    {
        foreach (var file in files)
        {
            file.Write();
        }

        return Success;
    }

    private static int Compare(IEnumerable<HelpFile> files)
    {
        var outdated = files.Where(file => !file.IsCurrent).ToArray();
        foreach (var file in outdated)
        {
            Console.Error.WriteLine($"{file.Name} does not match docs. Generate it again: dotnet run --project src/IoSecrets.Help");
        }

        return outdated.Length == 0 ? Success : Failure;
    }
}
