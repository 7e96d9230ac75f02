using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using IoSecrets.Core.Files;

namespace IoSecrets.Sandbox;

/// <summary>Parses the command line.</summary>
internal sealed class SandboxCommand
{
    private const string EndOfOptions = "--";
    private const int AnyFreePort = 0;
    private const int DefaultSecrets = 300;
    private const int MinimumSecrets = 10;
    private const int MaximumSecrets = 100_000;

    private readonly Option<FileInfo> _script = new("--script")
    {
        HelpName = "FILE",
        Description = "Run a script in pwsh, connected and with the secrets' IDs in $ids. Everything after -- is passed to the script as its arguments. "
            + "Its exit code becomes the sandbox's.",
    };

    private readonly Option<bool> _serve = new("--serve")
    {
        Description = "Run only the service, until Ctrl+C, and print the lines that connect a pwsh to it.",
    };

    private readonly Option<bool> _shell = new("--shell")
    {
        Description = "Open pwsh with the module imported, connected and with the secrets' IDs in $ids.",
    };

    private readonly Option<FileInfo> _svg = new("--svg")
    {
        HelpName = "FILE",
        Description = "Play the tour without showing it, and draw part of it as a terminal in an SVG file.",
    };

    private readonly Option<int?> _port = WholeNumberOption(
        "--port", "N", "Port that --serve listens on; by default, any free one.", 1, 65_535);

    private readonly Option<InitialSecrets> _secrets = new("--secrets")
    {
        HelpName = "N|FILE",
        Description = $"Number of secrets that the service starts with; by default, {DefaultSecrets}. From {RangeOf(MinimumSecrets, MaximumSecrets)}. "
            + "Or a file with the secrets, CSV, JSON or .env, as for Sync-IoSecret. A secret without a value gets one.",
        CustomParser = ParseSecrets,
    };

    private readonly Option<int?> _latency = WholeNumberOption(
        "--latency", "MS", "Milliseconds by which the service delays each response.", 0, 60_000);

    private readonly Option<int?> _rateLimit = WholeNumberOption(
        "--rate-limit", "N", "Requests per second above which the service responds with 429, after a burst of the same number.", 1, 100_000);

    private readonly Option<SandboxFaults> _fault = new("--fault")
    {
        HelpName = "KIND",
        Description = "Inject failures, to test how a script handles them. Can be repeated; random faults are the same in every run.\n"
            + SandboxFaults.Description,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = ParseFaults,
    };

    private readonly RootCommand _root = new(
        "Shows the IoSecrets module at work on an emulated io.net, which runs on this machine and keeps nothing afterwards. "
        + "Some of its workflows refer to some of its sample secrets, by ID, by name or by tool. "
        + "Without --script, --serve or --shell it plays a tour, and exits with 0 only if the service confirms what the tour showed. "
        + $"All but --serve run pwsh: the one that {Pwsh.Variable} names (a program, or a pwsh.dll), else the one on PATH, "
        + "else, in a checkout, the one that the build downloaded.");

    private string[] _scriptArguments = [];

    public SandboxCommand(Func<SandboxOptions, Task<int>> run)
    {
        foreach (var option in (Option[])[_script, _shell, _serve, _svg, _port, _secrets, _latency, _rateLimit, _fault])
        {
            _root.Options.Add(option);
        }

        _script.Validators.Add(ValidateScript);
        _svg.Validators.Add(ValidatePicture);
        _root.Validators.Add(ValidateMode);
        _root.SetAction(parsed => run(GetOptions(parsed)));
    }

    public async Task<int> InvokeAsync(string[] arguments)
    {
        // Separated here: an argument of the command would also accept mistyped options.
        var end = Array.IndexOf(arguments, EndOfOptions);
        if (end >= 0)
        {
            _scriptArguments = arguments[(end + 1)..];
            arguments = arguments[..end];
        }

        var parsed = _root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("To see the options, use --help.");
            return ExitCodes.InvalidArguments;
        }

        // Interruption handles signals: a child may have to outlive them.
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        return await parsed.InvokeAsync(configuration);
    }

    private static Option<int?> WholeNumberOption(string name, string helpName, string description, int minimum, int maximum)
    {
        return new Option<int?>(name)
        {
            HelpName = helpName,
            Description = $"{description} From {RangeOf(minimum, maximum)}.",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (ParseWholeNumber(text, minimum, maximum) is { } number)
                {
                    return number;
                }

                result.AddError($"{name} accepts a whole number from {RangeOf(minimum, maximum)}, not '{text}'.");
                return null;
            },
        };
    }

    private static int? ParseWholeNumber(string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum ? number : null;

    private static string RangeOf(int minimum, int maximum) => string.Create(CultureInfo.InvariantCulture, $"{minimum} to {maximum}");

    private static InitialSecrets? ParseSecrets(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (ParseWholeNumber(text, MinimumSecrets, MaximumSecrets) is { } number)
        {
            return new InitialSecrets(number);
        }

        if (!File.Exists(text) || SecretsFile.FormatOf(text) is not { } format)
        {
            result.AddError(
                $"--secrets accepts a whole number from {RangeOf(MinimumSecrets, MaximumSecrets)}, or a .csv, .json or .env file that exists, not '{text}'.");
            return null;
        }

        try
        {
            return InitialSecrets.Read(text, format);
        }
        catch (SecretsFileException invalid)
        {
            result.AddError($"--secrets: '{text}', {invalid.Message}.");
            return null;
        }
    }

    private static SandboxFaults? ParseFaults(ArgumentResult result)
    {
        var faults = new SandboxFaults();
        foreach (var token in result.Tokens)
        {
            if (faults.Add(token.Value) is not { } more)
            {
                result.AddError($"--fault accepts {SandboxFaults.Syntax}, not '{token.Value}'. {SandboxFaults.Ranges}");
                return null;
            }

            faults = more;
        }

        return faults;
    }

    private static void ValidateScript(OptionResult result)
    {
        var path = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (!File.Exists(path))
        {
            result.AddError($"--script: the file '{path}' does not exist.");
        }
        else if (!Path.GetExtension(path).Equals(".ps1", StringComparison.OrdinalIgnoreCase))
        {
            result.AddError($"--script: '{path}' is not a PowerShell script; its name must end in .ps1.");
        }
    }

    private static void ValidatePicture(OptionResult result)
    {
        var path = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (path.Length == 0 || Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            result.AddError($"--svg: '{path}' must be a file in an existing folder.");
        }
    }

    private void ValidateMode(CommandResult result)
    {
        var modes = ((Option[])[_script, _serve, _shell, _svg]).Where(option => result.GetResult(option) is { Implicit: false }).ToArray();
        if (modes.Length > 1)
        {
            result.AddError($"{string.Join(" and ", modes.Select(mode => mode.Name))} cannot be combined.");
        }
        else if (result.GetResult(_port) is { Implicit: false } && modes.SingleOrDefault() != _serve)
        {
            result.AddError("--port requires --serve.");
        }
        else if (_scriptArguments.Length > 0 && modes.SingleOrDefault() != _script)
        {
            result.AddError("Arguments after -- require --script.");
        }
        else if (modes.Length == 0 || modes[0] == _svg)
        {
            ValidateTour(result);
        }
    }

    // The tour and TourCheck expect the sample secrets, and a service that does not fail.
    private void ValidateTour(CommandResult result)
    {
        if (result.GetResult(_fault) is { Implicit: false })
        {
            result.AddError("--fault requires --script, --shell or --serve.");
        }

        if (result.GetResult(_secrets) is { Tokens: [var secrets] } && SecretsFile.FormatOf(secrets.Value) is not null)
        {
            result.AddError("--secrets with a file requires --script, --shell or --serve.");
        }
    }

    private SandboxOptions GetOptions(ParseResult parsed)
    {
        var script = parsed.GetValue(_script);
        var mode = script is not null ? SandboxMode.Script
            : parsed.GetValue(_serve) ? SandboxMode.Serve
            : parsed.GetValue(_shell) ? SandboxMode.Shell
            : SandboxMode.Tour;
        return new SandboxOptions(
            mode,
            script,
            _scriptArguments,
            parsed.GetValue(_svg),
            parsed.GetValue(_port) ?? AnyFreePort,
            parsed.GetValue(_latency) ?? 0,
            parsed.GetValue(_rateLimit),
            parsed.GetValue(_secrets) ?? new InitialSecrets(DefaultSecrets),
            parsed.GetValue(_fault) ?? new SandboxFaults());
    }
}

internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int InvalidArguments = 2;

    // As shells report a program that Ctrl+C ended: 128 + SIGINT.
    public const int Interrupted = 130;
}
