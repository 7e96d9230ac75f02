using System.Runtime.CompilerServices;
using IoSecrets;

// PowerShell resolves a type literal in the loaded assemblies, and the core is loaded only when it is needed.
[assembly: TypeForwardedTo(typeof(ConnectionTest))]
[assembly: TypeForwardedTo(typeof(ConnectionTestResult))]
[assembly: TypeForwardedTo(typeof(IoNetConnection))]
[assembly: TypeForwardedTo(typeof(IoSecretsException))]
[assembly: TypeForwardedTo(typeof(Secret))]
[assembly: TypeForwardedTo(typeof(SecretDifference))]
[assembly: TypeForwardedTo(typeof(SecretOperation))]
[assembly: TypeForwardedTo(typeof(SecretOutcome))]
[assembly: TypeForwardedTo(typeof(SecretReferenceKind))]
[assembly: TypeForwardedTo(typeof(SecretRunReport))]
[assembly: TypeForwardedTo(typeof(SecretStatus))]
[assembly: TypeForwardedTo(typeof(SecretUsage))]
[assembly: TypeForwardedTo(typeof(SyncAction))]
[assembly: TypeForwardedTo(typeof(TextSanitizer))]
