using IoSecrets.Core.Http;

namespace IoSecrets;

/// <summary>What went wrong with a secret or a connection. Holds no request, no header and no credential.</summary>
public sealed class IoSecretsException : Exception
{
    internal IoSecretsException(string message, ApiResponse? response, bool inDoubt)
        : base(message)
    {
        StatusCode = response?.StatusCode;
        RequestId = response?.RequestId;
        Detail = response?.Detail;
        RetryAfter = response?.RetryAfter;
        InDoubt = inDoubt;
    }

    /// <summary>The HTTP status of the last answer; null where none came.</summary>
    public int? StatusCode { get; }

    /// <summary>The service's own id of the request, for its support; null where it gave none.</summary>
    public string? RequestId { get; }

    /// <summary>The service's reason in its own words; null where it gave none.</summary>
    public string? Detail { get; }

    /// <summary>How long the service asks to wait; null where it does not.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the service may have done what was asked all the same.</summary>
    public bool InDoubt { get; }
}
