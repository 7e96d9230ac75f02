using IoSecrets.Tests.Hosting;

namespace IoSecrets.Tests;

public sealed class DatabaseRowTests
{
    private const string Table = """
        $table = [System.Data.DataTable]::new()
        'Id', 'Name', 'Value', 'ToolName', 'ToolArgument', 'IsDefaultForTool' | ForEach-Object { [void]$table.Columns.Add($_, [object]) }
        $none = [DBNull]::Value
        """;

    [Theory]
    [InlineData("New-IoSecret")]
    [InlineData("Sync-IoSecret")]
    public async Task Empty_cell_of_a_database_table_is_an_empty_cell_of_a_new_secret(string command)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync($"{Table}; [void]$table.Rows.Add($none, 'db', 'a value', $none, $none, $none); $table.Rows | {command}");
        Assert.Empty(result.Errors);
        var stored = shell.Emulator.Store.Find(shell.Emulator.Store.Ids.Single())!;
        Assert.Equal(("db", null, null, false), (stored.Name, stored.ToolName, stored.ToolArgument, stored.IsDefaultForTool));
    }

    [Fact]
    public async Task Empty_cell_of_a_database_table_removes_a_tool_like_that_of_a_file()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Emulator.Store.Add(shell.Emulator.DefaultAccount, "db", toolName: "old-tool").SecretId;
        var result = await shell.RunAsync(
            $"{Table}; [void]$table.Rows.Add($id, $none, $none, $none, $none, $none); $table.Rows | Set-IoSecret -Property ToolName, IsDefaultForTool",
            ("id", id));
        Assert.Empty(result.Errors);
        Assert.Null(shell.Emulator.Store.Find(id)!.ToolName);
    }

    [Theory]
    [InlineData("Name", "New-IoSecret")]
    [InlineData("Value", "New-IoSecret")]
    [InlineData("Name", "Sync-IoSecret")]
    public async Task Empty_cell_of_a_database_table_is_neither_a_name_nor_a_value(string column, string command)
    {
        await using var shell = await Shell.ConnectAsync();
        var result = await shell.RunAsync(
            $"{Table}; [void]$table.Rows.Add($none, 'db', 'a value', $none, $none, $none); $table.Rows[0][$column] = $none; $table.Rows | {command}",
            ("column", column));
        Assert.Single(result.Errors);
        Assert.Empty(shell.Emulator.Store.Ids);
    }

    [Fact]
    public async Task Empty_ID_of_a_database_table_deletes_nothing()
    {
        await using var shell = await Shell.ConnectAsync();
        var id = shell.Seed(1)[0];
        var result = await shell.RunAsync(
            $"{Table}; [void]$table.Rows.Add($none, 'a', $none, $none, $none, $none); $table.Rows | Remove-IoSecret -Force -PassThru", ("id", id));
        Assert.Equal(["Invalid"], result.Statuses);
        Assert.Equal([id], shell.Emulator.Store.Ids);
    }
}
