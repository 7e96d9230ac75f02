using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using IoSecrets.Connection;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;

namespace IoSecrets.Pipeline;

/// <summary>Asks ShouldProcess. -Force asks nothing, but never beats an explicit -Confirm or -WhatIf.</summary>
internal sealed class Confirmation
{
    private const int Yes = 0;
    private const int No = 1;

    private static readonly Collection<ChoiceDescription> YesOrNo =
    [
        new("&Yes", "Delete every secret of the account."),
        new("&No", "Delete nothing."),
    ];

    private readonly PSCmdlet _cmdlet;
    private readonly IoNetConnection _connection;
    private readonly bool _isConfirmed;
    private bool _isForced;

    /// <summary>Finds out what will be asked, before anything is sent.</summary>
    /// <param name="cmdlet">Whose question it is.</param>
    /// <param name="connection">Whose secrets they are.</param>
    /// <param name="impact">The cmdlet's impact.</param>
    /// <param name="force">Whether -Force was given.</param>
    /// <exception cref="TerminatingException">Something will be asked, and nobody is there to answer.</exception>
    public Confirmation(PSCmdlet cmdlet, IoNetConnection connection, ConfirmImpact impact, bool force = false)
    {
        _cmdlet = cmdlet;
        _connection = connection;
        var confirm = Bound("Confirm");
        _isConfirmed = confirm == true;
        IsWhatIf = Bound("WhatIf") ?? LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference"));
        _isForced = force && confirm != true && !IsWhatIf;

        var preference = LanguagePrimitives.ConvertTo<ConfirmImpact>(cmdlet.GetVariableValue("ConfirmPreference", ConfirmImpact.High));
        var willAsk = !_isForced && !IsWhatIf && (confirm ?? (preference != ConfirmImpact.None && impact >= preference));
        if (willAsk && HostPrompt.CannotAsk(cmdlet.Host))
        {
            throw NotPossible(Messages.ConfirmationNotPossible);
        }
    }

    /// <summary>Whether things are only said, not done.</summary>
    public bool IsWhatIf { get; }

    /// <summary>Whether it may be done to the secret.</summary>
    /// <exception cref="TerminatingException">The host cannot ask.</exception>
    public bool IsGivenFor(IRunItem item, string action)
    {
        try
        {
            return _isForced || _cmdlet.ShouldProcess(_connection.Mask($"Secret {item.Label} in account {_connection}"), _connection.Mask(action));
        }
        catch (Exception failure) when (HostPrompt.IsRefusal(failure))
        {
            throw NotPossible(Messages.ConfirmationNotPossible);
        }
    }

    /// <summary>
    /// Asks whether it may be done, though it is much at once: Yes or No, whatever the preferences say, and No if the answer is a bare Enter.
    /// After Yes nothing is asked for each item, unless -Confirm was given.
    /// </summary>
    /// <exception cref="TerminatingException">The host cannot ask.</exception>
    public bool IsGivenForAll(string query, string caption)
    {
        if (_isForced || IsWhatIf)
        {
            return true;
        }

        if (HostPrompt.CannotAsk(_cmdlet.Host))
        {
            throw NotPossible(Messages.EverythingNotConfirmed);
        }

        try
        {
            // Not ShouldContinue, which adds answers for all that would say nothing here.
            var isYes = _cmdlet.Host.UI.PromptForChoice(caption, query, YesOrNo, No) == Yes;
            _isForced = isYes && !_isConfirmed;
            return isYes;
        }
        catch (Exception failure) when (HostPrompt.IsRefusal(failure))
        {
            throw NotPossible(Messages.EverythingNotConfirmed);
        }
    }

    private bool? Bound(string name) =>
        _cmdlet.MyInvocation.BoundParameters.TryGetValue(name, out var value) ? LanguagePrimitives.IsTrue(value) : null;

    private static TerminatingException NotPossible(string message) => new(
        nameof(Messages.ConfirmationNotPossible), ErrorCategory.InvalidOperation, message);
}
