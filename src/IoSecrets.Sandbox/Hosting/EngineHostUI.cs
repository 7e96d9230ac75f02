using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace IoSecrets.Sandbox.Hosting;

/// <summary>Writes what the engine shows as PowerShell's console would, and asks on the same console.</summary>
internal sealed class EngineHostUI(TextWriter output, TextWriter errors, bool isColored, int? width, CancellationToken stop)
    : PSHostUserInterface
{
    private const string ClearLine = "\r\u001b[K";

    private readonly EngineHostRawUI _rawUI = new(width);

    public override PSHostRawUserInterface RawUI => _rawUI;

    public override bool SupportsVirtualTerminal => isColored;

    public override void Write(string value) => output.Write(AsWanted(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => output.WriteLine(AsWanted(value));

    public override void WriteErrorLine(string value) => errors.WriteLine(Styled(FormatStyle.Error, value));

    public override void WriteWarningLine(string message) => output.WriteLine(Styled(FormatStyle.Warning, $"WARNING: {message}"));

    public override void WriteVerboseLine(string message) => output.WriteLine(Styled(FormatStyle.Verbose, $"VERBOSE: {message}"));

    public override void WriteDebugLine(string message) => output.WriteLine(Styled(FormatStyle.Debug, $"DEBUG: {message}"));

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (!isColored)
        {
            return;
        }

        var line = $"{record.Activity}: {record.StatusDescription}";
        var widest = RawUI.BufferSize.Width - 1;
        output.Write(ClearLine + (record.RecordType == ProgressRecordType.Completed ? "" : line.Length > widest ? line[..widest] : line));
    }

    // On a thread of its own, for a pipeline that waits at the console could not be stopped.
    public override string ReadLine() =>
        Task.Run(Console.In.ReadLine, stop).WaitAsync(stop).GetAwaiter().GetResult()
        ?? throw new HostException("There is no more input to answer with.");

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        output.WriteLine(caption);
        output.WriteLine(message);
        var labels = choices.Select(choice => choice.Label.Replace("&", "", StringComparison.Ordinal)).ToArray();
        while (true)
        {
            output.Write($"{string.Join(" / ", labels)} (Enter for {(defaultChoice < 0 ? "none" : labels[defaultChoice])}): ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            var chosen = choices.ToList().FindIndex(choice => IsAnswerFor(choice.Label, answer));
            if (chosen >= 0)
            {
                return chosen;
            }
        }
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw NotAsked("a missing parameter");

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw NotAsked("a credential");

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) =>
        throw NotAsked("a credential");

    public override SecureString ReadLineAsSecureString() => throw NotAsked("a key");

    private static bool IsAnswerFor(string label, string answer)
    {
        var hotkey = label.IndexOf('&', StringComparison.Ordinal) + 1;
        return answer.Equals(label[hotkey].ToString(), StringComparison.OrdinalIgnoreCase)
            || answer.Equals(label.Replace("&", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    private static HostException NotAsked(string what) => new($"The sandbox's engine does not ask for {what}.");

    private string Styled(FormatStyle style, string text) =>
        AsWanted(GetFormatStyleString(style) + text + GetFormatStyleString(FormatStyle.Reset));

    // The engine lays views out in colour whatever $PSStyle says, and leaves it to the host to take that away.
    private string AsWanted(string text) => GetOutputString(text, isColored);
}
