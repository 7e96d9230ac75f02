using IoSecrets.Core.Http;

namespace IoSecrets;

/// <summary>An error with a secret or a connection. It contains no request, header or credential.</summary>
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

    /// <summary>The HTTP status of the last response; null if none arrived.</summary>
    public int? StatusCode { get; }

    /// <summary>The service's request ID, for its support; null if it sent none.</summary>
    public string? RequestId { get; }

    /// <summary>The service's own error text; null if it sent none.</summary>
    public string? Detail { get; }

    /// <summary>The wait that the service asks for; null if it asks for none.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Indicates whether the service may have applied the request despite the error.</summary>
    public bool InDoubt { get; }
}
