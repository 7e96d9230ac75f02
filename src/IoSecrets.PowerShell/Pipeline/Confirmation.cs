using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using IoSecrets.Connection;
using IoSecrets.Core.Secrets;
using IoSecrets.Errors;

namespace IoSecrets.Pipeline;

/// <summary>Asks for confirmation, with ShouldProcess. -Force skips the prompts, but an explicit -Confirm or -WhatIf takes precedence.</summary>
internal sealed class Confirmation
{
    private const int Yes = 0;
    private const int No = 1;

    private static readonly Collection<ChoiceDescription> YesOrNo =
    [
        new("&Yes", "Delete the secrets permanently."),
        new("&No", "Delete nothing."),
    ];

    private readonly PSCmdlet _cmdlet;
    private readonly IoNetConnection _connection;
    private readonly bool _isConfirmed;
    private readonly bool _asksItself;
    private readonly bool _isUnattended;
    private readonly bool _willAsk;
    private readonly string _otherwise;
    private bool _isForced;
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Determines, before anything is sent, whether the user will be prompted.</summary>
    /// <param name="cmdlet">The cmdlet that asks.</param>
    /// <param name="connection">The connection to the account of the secrets.</param>
    /// <param name="impact">The impact of the action.</param>
    /// <param name="force">True if -Force was specified.</param>
    /// <param name="asksItself">True to ask apart from the cmdlet's other prompts, so that "Yes to All" in one of them does not answer this one.</param>
    /// <param name="hasTargets">False if it is not yet known whether there is anything to confirm; see <see cref="ThrowIfCannotPrompt"/>.</param>
    /// <exception cref="TerminatingException">A prompt will be needed, and the host cannot prompt.</exception>
    public Confirmation(
        PSCmdlet cmdlet, IoNetConnection connection, ConfirmImpact impact, bool force = false, bool asksItself = false, bool hasTargets = true)
    {
        _cmdlet = cmdlet;
        _connection = connection;
        var confirm = GetSwitch("Confirm");
        _otherwise = impact != ConfirmImpact.High ? Messages.ConfirmationNotPossible
            : force ? Messages.ConfirmWithForce
            : Messages.DeletionNotConfirmed;
        _isConfirmed = confirm == true;
        IsWhatIf = GetSwitch("WhatIf") ?? LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference"));
        _isForced = force && confirm != true && !IsWhatIf;

        var preference = LanguagePrimitives.ConvertTo<ConfirmImpact>(cmdlet.GetVariableValue("ConfirmPreference", ConfirmImpact.High));
        _willAsk = !_isForced && !IsWhatIf && (confirm ?? (preference != ConfirmImpact.None && impact >= preference));
        _asksItself = _willAsk && asksItself;
        _isUnattended = force && confirm == false;
        if (hasTargets)
        {
            ThrowIfCannotPrompt();
        }
    }

    /// <summary>True if the actions are only shown, not done.</summary>
    public bool IsWhatIf { get; }

    /// <summary>Checks, before anything is changed, that the host can prompt if a prompt will be needed.</summary>
    /// <exception cref="TerminatingException">A prompt will be needed, and the host cannot prompt.</exception>
    public void ThrowIfCannotPrompt()
    {
        if (_willAsk && HostPrompt.CannotPrompt(_cmdlet.Host))
        {
            throw CreatePromptError(_otherwise);
        }
    }

    /// <summary>Returns whether the action on the secret is confirmed.</summary>
    /// <exception cref="TerminatingException">The host cannot prompt.</exception>
    public bool Confirm(IRunItem item, string action)
    {
        if (_isForced)
        {
            return true;
        }

        try
        {
            var target = _connection.Mask($"Secret {item.Label} in account {_connection}");
            return _asksItself
                ? _cmdlet.ShouldContinue($"{_connection.Mask(action)}: {target}?", "Confirm", ref _yesToAll, ref _noToAll)
                : _cmdlet.ShouldProcess(target, _connection.Mask(action));
        }
        catch (Exception failure) when (HostPrompt.IsPromptFailure(failure))
        {
            throw CreatePromptError(Messages.ConfirmationNotPossible);
        }
    }

    /// <summary>
    /// Asks for confirmation of an action on all secrets: Yes or No, regardless of the preferences. Enter alone means No. After Yes, there is
    /// no prompt for each item, unless -Confirm was specified.
    /// </summary>
    /// <exception cref="TerminatingException">The host cannot prompt.</exception>
    public bool ConfirmAll(string query, string caption)
    {
        if (_isForced || IsWhatIf)
        {
            return true;
        }

        return AskOnce(query, caption, Messages.EverythingNotConfirmed, isEnough: !_isConfirmed);
    }

    /// <summary>
    /// Asks for confirmation of an action on most secrets: Yes or No, even with -Force. Only -Force together with -Confirm:$false answers it.
    /// After Yes, there is still a prompt for each item, unless -Force was specified.
    /// </summary>
    /// <exception cref="TerminatingException">The host cannot prompt.</exception>
    public bool ConfirmMajority(string query, string caption) =>
        IsWhatIf || _isUnattended || AskOnce(query, caption, Messages.MostNotConfirmed, isEnough: false);

    private bool AskOnce(string query, string caption, string otherwise, bool isEnough)
    {
        if (HostPrompt.CannotPrompt(_cmdlet.Host))
        {
            throw CreatePromptError(otherwise);
        }

        try
        {
            // Not ShouldContinue, which adds Yes to All and No to All, which are meaningless here.
            var isYes = _cmdlet.Host.UI.PromptForChoice(caption, query, YesOrNo, No) == Yes;
            _isForced |= isYes && isEnough;
            return isYes;
        }
        catch (Exception failure) when (HostPrompt.IsPromptFailure(failure))
        {
            throw CreatePromptError(otherwise);
        }
    }

    private bool? GetSwitch(string name) =>
        _cmdlet.MyInvocation.BoundParameters.TryGetValue(name, out var value) ? LanguagePrimitives.IsTrue(value) : null;

    private static TerminatingException CreatePromptError(string message) => new(
        nameof(Messages.ConfirmationNotPossible), ErrorCategory.InvalidOperation, message);
}
