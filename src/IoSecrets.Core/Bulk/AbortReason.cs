namespace IoSecrets.Core.Bulk;

/// <summary>Why a run ended before its input did.</summary>
internal enum AbortReason
{
    /// <summary>401: nothing that follows could succeed.</summary>
    CredentialRefused,

    /// <summary>The first twenty decisions were all 403: the credential may not do this at all.</summary>
    NotPermitted,

    /// <summary>Ten answers in a row that were not the service's.</summary>
    NotTheService,

    /// <summary>The connection was closed.</summary>
    Disconnected,

    /// <summary>Nothing was settled for the longest time allowed.</summary>
    NothingSettled,

    /// <summary>What is sent can no longer be noted.</summary>
    AuditLost,

    /// <summary>The caller wants no more.</summary>
    StoppedByCaller,
}
