using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace IoSecrets.Sandbox.Hosting;

/// <summary>
/// The real PowerShell engine, without its console and its everyday modules, with the built module imported by its manifest.
/// </summary>
internal sealed class Engine : IDisposable
{
    private readonly EngineHost _host;
    private readonly Runspace _runspace;
    private readonly CancellationToken _stop;

    public Engine(TextWriter output, TextWriter errors, bool isColored, int? width, CancellationToken stop)
    {
        // The engine reports imported modules to its maker unless told not to; a sandbox talks to nobody.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        _stop = stop;
        _host = new EngineHost(new EngineHostUI(output, errors, isColored, width, stop));
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(CarriedModule.Manifest);
        state.ThrowOnRunspaceOpenError = true;
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        _runspace.Open();
        var style = (PSStyle)_runspace.SessionStateProxy.GetVariable("PSStyle");
        style.OutputRendering = isColored ? OutputRendering.Ansi : OutputRendering.PlainText;
    }

    /// <summary>What a script gave to <c>exit</c>; null where none did.</summary>
    public int? ExitCode => _host.ExitCode;

    public object? this[string variable]
    {
        get => _runspace.SessionStateProxy.GetVariable(variable);
        set => _runspace.SessionStateProxy.SetVariable(variable, value);
    }

    public bool Knows(string command) => _runspace.SessionStateProxy.InvokeCommand.GetCommand(command, CommandTypes.All) is not null;

    /// <summary>Runs a script and shows what comes of it, as at a prompt.</summary>
    /// <returns>False where a terminating error ended it; that has been shown.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<bool> RunAsync(string script, params IEnumerable<string> arguments)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (var argument in arguments)
        {
            shell.AddArgument(argument);
        }

        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        using var stopping = _stop.Register(() => shell.BeginStop(null, null));
        try
        {
            await shell.InvokeAsync();
            _stop.ThrowIfCancellationRequested();
            return true;
        }
        catch (PipelineStoppedException) when (_stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(_stop);
        }
        catch (RuntimeException failure)
        {
            await ShowAsync(failure.ErrorRecord);
            return false;
        }
    }

    public void Dispose() => _runspace.Dispose();

    private async Task ShowAsync(ErrorRecord error)
    {
        // Without the mark the engine would lay an error out as an object with properties.
        var marked = PSObject.AsPSObject(error);
        marked.Properties.Add(new PSNoteProperty("writeErrorStream", true));
        using var shell = PowerShell.Create(_runspace);
        shell.AddCommand("Out-Default").AddParameter("InputObject", marked);
        await shell.InvokeAsync();
    }
}
