using System.Runtime.CompilerServices;
using IoSecrets;

// PowerShell looks for a type literal in the assemblies that are loaded, and the core is not loaded before it is needed.
[assembly: TypeForwardedTo(typeof(ConnectionTest))]
[assembly: TypeForwardedTo(typeof(ConnectionTestResult))]
[assembly: TypeForwardedTo(typeof(IoNetConnection))]
[assembly: TypeForwardedTo(typeof(IoSecretsException))]
[assembly: TypeForwardedTo(typeof(Secret))]
[assembly: TypeForwardedTo(typeof(SecretOutcome))]
[assembly: TypeForwardedTo(typeof(SecretRunReport))]
[assembly: TypeForwardedTo(typeof(SecretStatus))]
[assembly: TypeForwardedTo(typeof(TextSanitizer))]
