namespace IoSecrets.Input;

/// <summary>Makes a moment of a time that may lack its zone.</summary>
internal static class LocalTime
{
    /// <summary>The moment; the first or the last that there is where the zone puts it before or after that.</summary>
    // The platform's own conversion throws for [datetime]::MinValue east of UTC, and for MaxValue west of it.
    public static DateTimeOffset ToMoment(DateTime time, TimeZoneInfo zone)
    {
        var offset = time.Kind == DateTimeKind.Utc ? TimeSpan.Zero : zone.GetUtcOffset(time);
        return new DateTimeOffset(Math.Clamp(time.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }
}
