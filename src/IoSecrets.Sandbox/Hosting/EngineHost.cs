using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace IoSecrets.Sandbox.Hosting;

/// <summary>What the engine has in place of PowerShell's own console.</summary>
internal sealed class EngineHost(EngineHostUI ui) : PSHost
{
    /// <summary>What a script gave to <c>exit</c>; null where none did.</summary>
    public int? ExitCode { get; private set; }

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "IoSecrets.Sandbox";

    public override PSHostUserInterface UI => ui;

    public override Version Version { get; } = Assembly.GetExecutingAssembly().GetName().Version!;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This engine has no nested prompt.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}
