using System.Reflection;
using IoSecrets.Core.Connection;

namespace IoSecrets.Core.Tests;

/// <summary>Rules that hold for every type of the core.</summary>
public class HouseRulesTests
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Core = typeof(ServiceConnection).Assembly;
    private static readonly Type[] Forbidden = [typeof(HttpRequestMessage), typeof(HttpResponseMessage), typeof(System.Security.SecureString)];

    [Fact]
    public void Every_async_method_ends_with_a_required_CancellationToken() => Assert.All(
        Core.GetTypes()
            .Where(type => !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute)))
            .SelectMany(type => type.GetMethods(All))
            .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && !method.Name.Contains('<', StringComparison.Ordinal))
            .Where(method => method.GetBaseDefinition().DeclaringType?.Assembly == Core),
        method => Assert.True(
            method.GetParameters() is [.., { HasDefaultValue: false } last] && last.ParameterType == typeof(CancellationToken),
            $"{method.DeclaringType}.{method.Name}"));

    [Fact]
    public void Core_does_not_reference_PowerShell() =>
        Assert.DoesNotContain(Core.GetReferencedAssemblies(), name => name.Name!.Contains("Automation", StringComparison.Ordinal));

    [Fact]
    public void No_property_exposes_an_HTTP_message_or_a_SecureString() => Assert.All(
        Core.GetTypes().SelectMany(type => type.GetProperties()),
        property => Assert.DoesNotContain(property.PropertyType, Forbidden));
}
