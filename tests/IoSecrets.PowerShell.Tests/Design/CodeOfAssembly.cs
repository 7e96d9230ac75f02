using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace IoSecrets.Tests.Design;

/// <summary>What the code of an assembly uses and catches, read from its file: nothing is loaded.</summary>
internal sealed class CodeOfAssembly : IDisposable
{
    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF, code => code.OperandType);

    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    public CodeOfAssembly(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _reader = _file.GetMetadataReader();
    }

    public string Name => _reader.GetString(_reader.GetAssemblyDefinition().Name);

    public IEnumerable<string> References => _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name));

    /// <summary>The members of other assemblies that are used. How await takes its result is left out.</summary>
    public IEnumerable<CodeUse> Uses =>
        (from code in Bodies
         from token in TokensOf(code.Body.GetILBytes()!)
         let use = UseOf(code.User, token)
         where use is not null && !(code.IsOfAwait && use is { Member: "GetResult" } && use.Type.EndsWith("Awaiter", StringComparison.Ordinal))
         select use).Distinct();

    /// <summary>The types with a catch in their code. The one that the compiler puts around what awaits is left out.</summary>
    public IEnumerable<string> Catching => Bodies
        .Where(code => code.Body.ExceptionRegions.Count(region => region.Kind is ExceptionRegionKind.Catch or ExceptionRegionKind.Filter)
            > (code.IsOfAwait ? 1 : 0))
        .Select(code => code.User).Distinct();

    /// <summary>The static fields that can be set anew; those of the compiler's are left out.</summary>
    public IEnumerable<string> ChangingStatics => _reader.FieldDefinitions.Select(_reader.GetFieldDefinition)
        .Where(place => (place.Attributes & (FieldAttributes.Static | FieldAttributes.InitOnly | FieldAttributes.Literal)) == FieldAttributes.Static)
        .Select(place => $"{NameOf(place.GetDeclaringType())}.{_reader.GetString(place.Name)}")
        .Where(name => !name.Contains('<', StringComparison.Ordinal));

    private IEnumerable<(string User, bool IsOfAwait, MethodBodyBlock Body)> Bodies =>
        from type in _reader.TypeDefinitions.Select(_reader.GetTypeDefinition)
        let user = OutermostOf(type)
        let isOfAwait = IsOfAwait(type)
        from method in type.GetMethods().Select(_reader.GetMethodDefinition)
        where method.RelativeVirtualAddress != 0
        select (user, isOfAwait, _file.GetMethodBody(method.RelativeVirtualAddress));

    public void Dispose() => _file.Dispose();

    private bool IsOfAwait(TypeDefinition type) => type.GetInterfaceImplementations()
        .Any(handle => NameOf(_reader.GetInterfaceImplementation(handle).Interface) == "System.Runtime.CompilerServices.IAsyncStateMachine");

    private string OutermostOf(TypeDefinition type)
    {
        var outer = type;
        while (!outer.GetDeclaringType().IsNil)
        {
            outer = _reader.GetTypeDefinition(outer.GetDeclaringType());
        }

        return $"{_reader.GetString(outer.Namespace)}.{_reader.GetString(outer.Name)}";
    }

    private static IEnumerable<int> TokensOf(byte[] code)
    {
        var place = 0;
        while (place < code.Length)
        {
            var opCode = code[place] == 0xFE ? 0xFE00 | code[++place] : code[place];
            place++;
            var operand = Operands[opCode];
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                yield return BitConverter.ToInt32(code, place);
            }

            place += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, place)),
                _ => 4,
            };
        }
    }

    private CodeUse? UseOf(string user, int token)
    {
        var handle = MetadataTokens.EntityHandle(token);
        if (handle.Kind == HandleKind.MethodSpecification)
        {
            handle = _reader.GetMethodSpecification((MethodSpecificationHandle)handle).Method;
        }

        if (handle.Kind != HandleKind.MemberReference)
        {
            return null;
        }

        var member = _reader.GetMemberReference((MemberReferenceHandle)handle);
        return new CodeUse(user, NameOf(member.Parent), _reader.GetString(member.Name));
    }

    private string NameOf(EntityHandle type)
    {
        switch (type.Kind)
        {
            case HandleKind.TypeReference:
                var reference = _reader.GetTypeReference((TypeReferenceHandle)type);
                return $"{_reader.GetString(reference.Namespace)}.{_reader.GetString(reference.Name)}";
            case HandleKind.TypeDefinition:
                var definition = _reader.GetTypeDefinition((TypeDefinitionHandle)type);
                return $"{_reader.GetString(definition.Namespace)}.{_reader.GetString(definition.Name)}";
            case HandleKind.TypeSpecification:
                var signature = _reader.GetBlobReader(_reader.GetTypeSpecification((TypeSpecificationHandle)type).Signature);
                if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                {
                    return "";
                }

                signature.ReadByte();
                return NameOf(signature.ReadTypeHandle());
            default:
                return "";
        }
    }
}
