using IoSecrets.Core.Workflows;

namespace IoSecrets;

/// <summary>A place in a workflow that refers to a secret.</summary>
public sealed class SecretUsage
{
    internal SecretUsage(Secret secret, SecretReferenceKind referredBy, Workflow workflow, int line)
    {
        SecretId = secret.Id;
        SecretName = secret.Name;
        ReferredBy = referredBy;
        IsDefaultForTool = secret.IsDefaultForTool;
        WorkflowId = workflow.Id;
        WorkflowName = workflow.Name;
        Folder = workflow.Folder;
        WorkflowStatus = workflow.Status;
        IsActive = workflow.IsActive;
        Line = line;
    }

    /// <summary>The secret's ID.</summary>
    public Guid? SecretId { get; }

    /// <summary>The secret's name.</summary>
    public string? SecretName { get; }

    /// <summary>The part of the secret that the workflow contains.</summary>
    public SecretReferenceKind ReferredBy { get; }

    /// <summary>Indicates whether the tool uses the secret when it is given no value.</summary>
    public bool? IsDefaultForTool { get; }

    /// <summary>The workflow's ID.</summary>
    public Guid? WorkflowId { get; }

    /// <summary>The workflow's name.</summary>
    public string? WorkflowName { get; }

    /// <summary>The workflow's folder; empty for none.</summary>
    public string? Folder { get; }

    /// <summary>The workflow's status as the service wrote it: active or deleted.</summary>
    public string? WorkflowStatus { get; }

    /// <summary>The number of the line in the workflow's content, from 1. The line itself may contain a value, and is not shown.</summary>
    public int Line { get; }

    /// <summary>Indicates whether the workflow may run.</summary>
    internal bool IsActive { get; }

    /// <summary>Returns the secret's and the workflow's names, sanitized for a terminal.</summary>
    public override string ToString() => $"{TextSanitizer.Sanitize(SecretName)} in {TextSanitizer.Sanitize(WorkflowName)}, line {Line}";
}

/// <summary>The part of a secret that a workflow contains.</summary>
// Starts at 1, so that an unset value is not a reference. 64-bit, because ConvertTo-Json writes only such an enum by name.
public enum SecretReferenceKind : long
{
    /// <summary>The secret's ID.</summary>
    Id = 1,

    /// <summary>The secret's name.</summary>
    Name,

    /// <summary>A tool that the secret is for.</summary>
    Tool,
}
