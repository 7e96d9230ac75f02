using IoSecrets.Emulator;

namespace IoSecrets.Sandbox;

/// <summary>Workflows that refer to some of the first sample secrets. How workflows do so is not published: the contents are made up.</summary>
internal static class SampleWorkflows
{
    /// <summary>Adds one workflow for each way to refer to a secret, one that refers to none, and a deleted one.</summary>
    /// <param name="store">The store to add to.</param>
    /// <param name="account">The account that owns the workflows.</param>
    /// <param name="secrets">The account's sample secrets, at least seven.</param>
    public static void AddTo(WorkflowStore store, Account account, IReadOnlyList<StoredSecret> secrets)
    {
        var (linear, github, slack, tavily) = (secrets[0], secrets[2], secrets[3], secrets[6]);
        store.Add(account, "issue-triage", $"""
            name: issue-triage
            agents:
              - name: triage
                persona: Labels new issues, and assigns each to a team.
                arguments:
                  {linear.ToolArgument}: {linear.SecretId}
            """, "engineering");
        store.Add(account, "release-notes", $"""
            name: release-notes
            agents:
              - name: writer
                persona: Summarizes the merged pull requests of a week.
                secrets: [{github.Name}]
            """, "engineering");
        store.Add(account, "daily-digest", $"""
            name: daily-digest
            agents:
              - name: reader
                tools: [agno__notion__search_pages]
              - name: sender
                tools: [{slack.ToolName}]
            """);
        store.Add(account, "greeting", """
            name: greeting
            agents:
              - name: greeter
                persona: Says hello.
            """);
        store.Add(account, "web-research", $"""
            name: web-research
            agents:
              - name: researcher
                tools: [{tavily.ToolName}]
                arguments:
                  {tavily.ToolArgument}: {tavily.SecretId}
            """, isActive: false);
    }
}
