namespace IoSecrets.Tests.Design;

/// <summary>Something from elsewhere that a method's code uses.</summary>
/// <param name="User">The outermost type that the method is of.</param>
/// <param name="Type">The type that is used.</param>
/// <param name="Member">Its member.</param>
internal sealed record CodeUse(string User, string Type, string Member)
{
    public override string ToString() => $"{User} uses {Type}.{Member}";
}
