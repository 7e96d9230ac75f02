using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace IoSecrets.Tests.Help;

/// <summary>Describes a cmdlet's parameters in the words of Get-Help.</summary>
internal static class CmdletFacts
{
    /// <summary>A script that describes a parameter from the output of Get-Help in the same words.</summary>
    public const string FromHelp =
        "\"-$($_.name) <$($_.type.name)> required $($_.required), position $($_.position), pipeline $($_.pipelineInput), "
        + "aliases $($_.aliases), default $($_.defaultValue), wildcards $($_.globbing)\"";

    private const string OnlySet = "__AllParameterSets";

    public static string NameOf(CommandParameterSetInfo set) => set.Name == OnlySet ? "(All)" : set.Name;

    public static IEnumerable<string> ParametersOf(CmdletInfo command, CommandParameterSetInfo set)
    {
        using var cmdlet = (IDisposable)Activator.CreateInstance(command.ImplementingType)!;
        return
        [
            .. set.Parameters.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
                .Select(parameter => LineOf(parameter, cmdlet)).Order(),
        ];
    }

    private static string LineOf(CommandParameterInfo parameter, object cmdlet)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var position = parameter.Position == int.MinValue ? "named" : parameter.Position.ToString(CultureInfo.InvariantCulture);
        var aliases = parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases);
        return $"-{parameter.Name} <{type.Name}> required {TextOf(parameter.IsMandatory)}, position {position}, "
            + $"pipeline {PipelineOf(parameter)}, aliases {aliases}, default {DefaultOf(parameter, cmdlet)}, "
            + $"wildcards {TextOf(parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any())}";
    }

    private static string PipelineOf(CommandParameterInfo parameter) =>
        (parameter.ValueFromPipelineByPropertyName, parameter.ValueFromPipeline) switch
        {
            (true, true) => "True (ByPropertyName, ByValue)",
            (true, false) => "True (ByPropertyName)",
            (false, true) => "True (ByValue)",
            _ => "False",
        };

    private static string DefaultOf(CommandParameterInfo parameter, object cmdlet) =>
        cmdlet.GetType().GetProperty(parameter.Name)?.GetValue(cmdlet) switch
        {
            // -WhatIf and -Confirm are the engine's.
            null when parameter.ParameterType == typeof(SwitchParameter) => bool.FalseString,
            null or "" or ICollection { Count: 0 } => "None",
            // The value of a parameter that was not given.
            DateTime time when time == default => "None",
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private static string TextOf(bool value) => value ? "true" : "false";
}
