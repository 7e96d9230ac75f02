using System.Diagnostics;
using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Tests.Audit;

public sealed class AuditFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");

    private string Path => System.IO.Path.Combine(_folder.FullName, "run.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Existing_file_is_appended_to_after_its_torn_line_is_ended()
    {
        Write("one\ntor");
        using (var file = AuditFile.Open(Path))
        {
            file.Append("two\n"u8);
            file.Append("three\n"u8);
        }

        Assert.Equal("one\ntor\ntwo\nthree\n", File.ReadAllText(Path));
    }

    [Fact]
    public void Complete_last_line_is_left_unchanged()
    {
        Write("one\n");
        using (var file = AuditFile.Open(Path))
        {
            file.Append("two\n"u8);
        }

        Assert.Equal("one\ntwo\n", File.ReadAllText(Path));
    }

    [Fact]
    public void Second_writer_is_refused_but_readers_are_allowed()
    {
        using var file = AuditFile.Open(Path);
        file.Append("one\n"u8);
        Assert.True(Assert.Throws<AuditFileException>(() => AuditFile.Open(Path)).IsBusy);
        using var reader = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Assert.Equal("one\n", new StreamReader(reader).ReadToEnd());
        file.Append("two\n"u8);
    }

    [Fact]
    public void Closed_file_can_be_opened_again()
    {
        AuditFile.Open(Path).Dispose();
        AuditFile.Open(Path).Dispose();
        using var file = AuditFile.Open(Path);
        file.Append("one\n"u8);
    }

    [Fact]
    public void New_file_is_removed_if_nothing_was_written_but_an_existing_file_is_kept()
    {
        AuditFile.Open(Path).Dispose();
        Assert.False(File.Exists(Path));
        Write("");
        AuditFile.Open(Path).Dispose();
        Assert.True(File.Exists(Path));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("one\n", "one\ntwo\n")]
    public void Discarding_removes_what_was_written_to_a_file_that_was_new_or_empty(string? before, string? after)
    {
        if (before is not null)
        {
            Write(before);
        }

        var file = AuditFile.Open(Path);
        file.Append("two\n"u8);
        file.Discard();
        Assert.Equal(after, File.Exists(Path) ? File.ReadAllText(Path) : null);
    }

    [Fact]
    public void Each_run_creates_its_own_file_in_a_folder()
    {
        using var first = AuditFile.Open(_folder.FullName);
        using var second = AuditFile.Open(_folder.FullName);
        Assert.NotEqual(first.Path, second.Path);
        Assert.Equal(2, _folder.GetFiles("IoSecrets-*.jsonl").Length);
    }

    [Fact]
    public void New_file_is_accessible_only_to_its_owner()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        using var file = AuditFile.Open(Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(Path));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void File_that_others_can_access_is_refused_and_left_unchanged(UnixFileMode extra)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Write("one\n");
        SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite | extra);
        AssertRefused(Path);
        Assert.Equal("one\n", File.ReadAllText(Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Symbolic_link_is_refused_even_if_it_is_dangling(bool isDangling)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows, creating a link needs a privilege.");
        var target = System.IO.Path.Combine(_folder.FullName, "target");
        if (!isDangling)
        {
            File.WriteAllText(target, "");
        }

        File.CreateSymbolicLink(Path, target);
        AssertRefused(Path);
        Assert.Equal(!isDangling, File.Exists(target));
    }

    [Fact]
    public void File_of_another_user_is_neither_written_nor_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "This tests Unix permissions.");
        var path = "/etc/passwd";
        if (Environment.IsPrivilegedProcess)
        {
            path = Path;
            Write("");
            SetMode(FileChecks.OwnerOnly);
            using var chown = Process.Start("chown", ["12345", path]);
            chown.WaitForExit();
            Assert.Equal(0, chown.ExitCode);
        }

        AssertRefused(path);
        Assert.Throws<AuditFileException>(() => AuditReader.Read(path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/full")]
    public void Device_is_refused(string device)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "These devices exist only on Linux.");
        AssertRefused(device);
    }

    [Fact]
    public void File_that_cannot_be_created_is_refused() => AssertRefused(System.IO.Path.Combine(_folder.FullName, "not there", "run.jsonl"));

    [Theory]
    [InlineData("deleted")]
    [InlineData("moved")]
    [InlineData("replaced")]
    [InlineData("cut")]
    public void Next_write_fails_if_the_file_was_deleted_moved_replaced_or_truncated(string change)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not allow this while the file is open.");
        using var file = AuditFile.Open(Path);
        file.Append("one\n"u8);
        LosePath(change);
        Assert.Throws<IOException>(() => file.Append("two\n"u8));
    }

    private void LosePath(string change)
    {
        switch (change)
        {
            case "deleted":
                File.Delete(Path);
                break;
            case "moved":
                File.Move(Path, Path + ".old");
                break;
            case "replaced":
                File.Move(Path, Path + ".old");
                File.WriteAllText(Path, "one\n");
                break;
            default:
                // As a shell's `>` does it: it ignores the advisory lock.
                using (var other = Process.Start("/bin/sh", ["-c", $": > '{Path}'"]))
                {
                    other.WaitForExit();
                }

                break;
        }
    }

    private void Write(string text)
    {
        File.WriteAllText(Path, text);
        SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private void SetMode(UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, mode);
        }
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static void AssertRefused(string path) => Assert.False(Assert.Throws<AuditFileException>(() => AuditFile.Open(path)).IsBusy);
}
