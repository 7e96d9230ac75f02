using System.Diagnostics;
using IoSecrets.Core.Audit;

namespace IoSecrets.Core.Tests.Audit;

public sealed class AuditFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("IoSecrets");

    private string Path => System.IO.Path.Combine(_folder.FullName, "run.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_is_there_is_added_to_and_a_torn_line_is_ended_first()
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
    public void A_whole_last_line_is_left_as_it_is()
    {
        Write("one\n");
        using (var file = AuditFile.Open(Path))
        {
            file.Append("two\n"u8);
        }

        Assert.Equal("one\ntwo\n", File.ReadAllText(Path));
    }

    [Fact]
    public void A_second_writer_is_refused_and_readers_are_not()
    {
        using var file = AuditFile.Open(Path);
        file.Append("one\n"u8);
        Assert.True(Assert.Throws<AuditFileException>(() => AuditFile.Open(Path)).IsBusy);
        using var reader = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Assert.Equal("one\n", new StreamReader(reader).ReadToEnd());
        file.Append("two\n"u8);
    }

    [Fact]
    public void Once_closed_it_is_free()
    {
        AuditFile.Open(Path).Dispose();
        AuditFile.Open(Path).Dispose();
        using var file = AuditFile.Open(Path);
        file.Append("one\n"u8);
    }

    [Fact]
    public void What_was_never_written_leaves_no_file()
    {
        AuditFile.Open(Path).Dispose();
        Assert.False(File.Exists(Path));
        Write("");
        AuditFile.Open(Path).Dispose();
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public void In_a_folder_each_run_makes_a_file_of_its_own()
    {
        using var first = AuditFile.Open(_folder.FullName);
        using var second = AuditFile.Open(_folder.FullName);
        Assert.NotEqual(first.Path, second.Path);
        Assert.Equal(2, _folder.GetFiles("IoSecrets-*.jsonl").Length);
    }

    [Fact]
    public void It_is_made_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var file = AuditFile.Open(Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(Path));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void One_that_others_have_rights_to_is_refused_and_left_as_it_is(UnixFileMode wider)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        Write("one\n");
        SetMode(UnixFileMode.UserRead | UnixFileMode.UserWrite | wider);
        IsRefused(Path);
        Assert.Equal("one\n", File.ReadAllText(Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_symbolic_link_is_refused_whether_it_leads_anywhere_or_not(bool isDangling)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets not everybody make links.");
        var target = System.IO.Path.Combine(_folder.FullName, "target");
        if (!isDangling)
        {
            File.WriteAllText(target, "");
        }

        File.CreateSymbolicLink(Path, target);
        IsRefused(Path);
        Assert.Equal(!isDangling, File.Exists(target));
    }

    [Fact]
    public void One_of_another_user_is_neither_written_nor_believed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix's rights are meant.");
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

        IsRefused(path);
        Assert.Throws<AuditFileException>(() => AuditReader.Read(path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/full")]
    public void A_device_is_refused(string device)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "These are Linux's.");
        IsRefused(device);
    }

    [Fact]
    public void What_cannot_be_made_is_refused() => IsRefused(System.IO.Path.Combine(_folder.FullName, "not there", "run.jsonl"));

    [Theory]
    [InlineData("deleted")]
    [InlineData("moved")]
    [InlineData("replaced")]
    [InlineData("cut")]
    public void A_lost_path_is_a_failure_at_the_next_line(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets nobody do this.");
        using var file = AuditFile.Open(Path);
        file.Append("one\n"u8);
        Lose(how);
        Assert.Throws<IOException>(() => file.Append("two\n"u8));
    }

    private void Lose(string how)
    {
        switch (how)
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
                // As `>` does it: the lock is a word among those who ask for it.
                using (var other = System.Diagnostics.Process.Start("/bin/sh", ["-c", $": > '{Path}'"]))
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

    private static void IsRefused(string path) => Assert.False(Assert.Throws<AuditFileException>(() => AuditFile.Open(path)).IsBusy);
}
