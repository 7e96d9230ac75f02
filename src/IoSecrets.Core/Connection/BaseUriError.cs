namespace IoSecrets.Core.Connection;

/// <summary>Why a URI cannot be the service's base.</summary>
internal enum BaseUriError
{
    /// <summary>It can be.</summary>
    None,

    /// <summary>It is relative, or neither http nor https.</summary>
    NotHttp,

    /// <summary>Plain http to another machine would show the credential to everyone on the way.</summary>
    NotEncrypted,

    /// <summary>It holds user information, which ends up in logs.</summary>
    UserInfo,

    /// <summary>It holds a query or a fragment, which a base cannot have.</summary>
    QueryOrFragment,
}
