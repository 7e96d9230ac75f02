namespace IoSecrets.Errors;

/// <summary>Durations, clocks and times of day in words.</summary>
internal static class TimeWords
{
    /// <summary>The duration in the unit that fits, rounded: <c>45 s</c>, <c>60 minutes</c>, <c>5 hours</c>, <c>3 days</c>.</summary>
    public static string Of(TimeSpan duration) => duration switch
    {
        { TotalMinutes: < 2 } => $"{duration.TotalSeconds:0} s",
        { TotalHours: < 2 } => $"{duration.TotalMinutes:0} minutes",
        { TotalDays: < 2 } => $"{duration.TotalHours:0} hours",
        _ => $"{duration.TotalDays:0} days",
    };

    /// <summary>Where this machine's clock stands to another one, to be followed by that one: <c>9 minutes behind</c>.</summary>
    /// <param name="difference">How far the other is ahead.</param>
    public static string Behind(TimeSpan difference) =>
        $"{Of(difference.Duration())} {(difference > TimeSpan.Zero ? "behind" : "ahead of")}";
}
