using IoSecrets.Core.Http;

namespace IoSecrets;

/// <summary>An error with a secret or a connection. It contains no request, header or credential.</summary>
public sealed class IoSecretsException : Exception
{
    internal IoSecretsException(string errorId, string message, ApiResponse? response, bool inDoubt)
        : base(message)
    {
        ErrorId = errorId;
        StatusCode = response?.StatusCode;
        RequestId = response?.RequestId;
        Detail = response?.Detail;
        RetryAfter = response?.RetryAfter;
        InDoubt = inDoubt;
    }

    /// <summary>The ID of the error, as about_IoSecrets lists it, such as SecretNotFound.</summary>
    public string ErrorId { get; }

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
