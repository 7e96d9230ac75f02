using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;
using System.Threading.Channels;

namespace IoSecrets.Tests.Hosting;

public sealed class RecordingUI : PSHostUserInterface
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly StringBuilder _text = new();
    private readonly Channel<ProgressRecord> _progress = Channel.CreateUnbounded<ProgressRecord>();
    private readonly TaskCompletionSource _isProgressShown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Text => _text.ToString();

    /// <summary>The indexes of the choices with which the next prompts are answered.</summary>
    public Queue<int> Answers { get; } = new();

    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>The choices of each prompt, and the index of the default choice.</summary>
    public ConcurrentQueue<(string Labels, int Default)> Choices { get; } = new();

    public ConcurrentQueue<ProgressRecord> Progress { get; } = new();

    /// <summary>Completes when progress is shown for the first time.</summary>
    public Task ProgressAsync() => _isProgressShown.Task;

    /// <summary>The answer to a prompt with hidden input.</summary>
    public SecureString? Typed { get; set; }

    public override PSHostRawUserInterface RawUI { get; } = new FixedRawUI();

    public override void Write(string value) => _text.Append(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => _text.AppendLine(value);

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteDebugLine(string message) => WriteLine(message);

    public override void WriteVerboseLine(string message) => WriteLine(message);

    public override void WriteWarningLine(string message) => WriteLine(message);

    /// <summary>Waits for progress that contains these words, and skips other progress.</summary>
    /// <returns>The activity and the status of that progress.</returns>
    public async Task<string> ShowsAsync(string words, CancellationToken cancellationToken)
    {
        while (true)
        {
            var record = await _progress.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(Bound, cancellationToken);
            var shown = $"{record.Activity}: {record.StatusDescription}";
            if (shown.Contains(words, StringComparison.Ordinal))
            {
                return shown;
            }
        }
    }

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        Progress.Enqueue(record);
        _progress.Writer.TryWrite(record);
        _isProgressShown.TrySetResult();
    }

    public override string ReadLine() => throw new NotSupportedException();

    public override SecureString ReadLineAsSecureString() => Typed ?? throw new NotSupportedException();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        Typed is not null && descriptions.All(field => field.ParameterTypeName == nameof(SecureString))
            ? descriptions.ToDictionary(field => field.Name, _ => PSObject.AsPSObject(Typed))
            : throw new NotSupportedException();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Questions.Enqueue(message);
        Choices.Enqueue((string.Join(' ', choices.Select(choice => choice.Label)), defaultChoice));
        return Answers.TryDequeue(out var answer) ? answer : throw new NotSupportedException();
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw new NotSupportedException();
}
