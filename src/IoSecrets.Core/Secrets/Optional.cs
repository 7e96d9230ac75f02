namespace IoSecrets.Core.Secrets;

/// <summary>A field that may be left out, or be named and null.</summary>
/// <typeparam name="T">The field's type.</typeparam>
/// <param name="Value">What it is named to be.</param>
/// <param name="HasValue">Whether it is named.</param>
internal readonly record struct Optional<T>(T Value, bool HasValue = true);
