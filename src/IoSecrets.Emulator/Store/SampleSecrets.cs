using System.Globalization;

namespace IoSecrets.Emulator;

internal static class SampleSecrets
{
    private static readonly (string Service, string Tool, string? Argument)[] Entries =
    [
        ("linear", "agno__linear__*", "api_token"),
        ("linear-user", "agno__linear__get_user_details", "api_token"),
        ("github", "agno__github__*", "access_token"),
        ("slack", "agno__slack__send_message", "token"),
        ("notion", "agno__notion__*", "api_key"),
        ("jira", "agno__jira__create_issue", "token"),
        ("tavily", "agno__tavily__web_search", "api_key"),
        ("firecrawl", "agno__firecrawl__*", "api_key"),
        ("discord", "agno__discord__send_message", "bot_token"),
        ("exa", "agno__exa__search_exa", null),
    ];

    private static readonly string[] Stages = ["production", "staging", "test", "demo"];

    public static int ToolCount => Entries.Length;

    public static (string Name, string Value, string Tool, string? Argument) Get(int index)
    {
        var (service, tool, argument) = Entries[index % Entries.Length];
        var stage = Stages[index / Entries.Length % Stages.Length];
        var number = (index + 1).ToString("D4", CultureInfo.InvariantCulture);
        return ($"{service}-{stage}-{number}", $"sk-{service}-{stage}-{number}", tool, argument);
    }
}
