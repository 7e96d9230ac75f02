namespace IoSecrets.Core.Audit;

/// <summary>The names of the fields in the lines of an audit file.</summary>
internal static class AuditFields
{
    public const string Time = "time";
    public const string Run = "run";
    public const string Sent = "sent";
    public const string BaseUri = "baseUri";
    public const string MaskedKey = "key";
    public const string Owner = "owner";
    public const string KeyHash = "keyHash";
    public const string Version = "module";
    public const string Id = "id";
    public const string Name = "name";
    public const string ToolName = "toolName";
    public const string ToolArgument = "toolArgument";
    public const string Status = "status";
    public const string Resumed = "resumed";
    public const string Settled = "settled";
    public const string HttpStatus = "httpStatus";
    public const string Attempts = "attempts";
    public const string RequestId = "requestId";
}
