using Jaild.Commands;
using Jaild.Core;
using Jaild.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Jaild.Tests.Journal;

internal sealed class StoreCommandTests : JournalFixture
{
    private readonly StringWriter output = new();

    private string Segment => Path.Combine(Store, "segment-0000000001");

    [SetUp]
    public async Task Write_entries()
    {
        output.GetStringBuilder().Clear();
        using var journal = Open();
        for (var i = 1; i <= 9; i++)
        {
            await journal.Append(Entries.Of(i), mayUseReserve: false);
        }
        await journal.Append(Entries.Of(9, Core.Lifecycle.JailState.Absent, "over"), mayUseReserve: false);
    }

    [Test]
    public void Check_finds_nothing_wrong_with_a_good_store_and_changes_nothing()
    {
        var before = File.ReadAllBytes(Segment);
        Assert.That(CheckCommand.Run(Options, output), Is.EqualTo(ExitCode.Ok));
        Assert.That(output.ToString(), Does.Contain("revisions 1 to 10").And.Contain("8 jails").And.Contain("no damage"));
        Assert.That(File.ReadAllBytes(Segment), Is.EqualTo(before));
    }

    [Test]
    public async Task Check_names_file_and_offset_and_repair_goes_on_from_the_last_good_state()
    {
        var offset = Damage(batch: 5);
        Assert.That(CheckCommand.Run(Options, output), Is.EqualTo(ExitCode.Data));
        Assert.That(output.ToString(), Does.Contain($"{Segment} is damaged at offset {offset}"));
        Guid epoch;
        using (var damaged = Open())
        {
            epoch = damaged.Epoch;
        }

        Assert.That(Repair(), Is.EqualTo(ExitCode.Ok));
        Assert.That(output.ToString(), Does.Contain("revisions 5 to at least 10").And.Match("they are about .*, and about what cannot be read"));
        Assert.That(Directory.GetFiles(Directory.GetDirectories(Store, "damaged-*").Single()).Select(Path.GetFileName), Does.Contain("segment-0000000001"));
        using (var journal = Open())
        {
            Assert.That((journal.Damage, journal.Ledger.Revision), Is.EqualTo(((JaildException?)null, 4L)));
            Assert.That(journal.Epoch, Is.Not.EqualTo(epoch));
            Assert.That((await journal.Append(Entries.Of(20), mayUseReserve: false)).Revision, Is.EqualTo(5));
            Assert.That(journal.Store.MovedAside, Is.Null);
            Assert.That(journal.Store.Current.ListEvents(null, 5, 10).Select(e => e.Revision), Is.EqualTo(new[] { 4, 3, 2, 1 }), "history goes on");
        }
        Assert.That(Repair(), Is.EqualTo(ExitCode.Ok));
        Assert.That(output.ToString(), Does.Contain("nothing to repair"));
    }

    [Test]
    public void A_repair_that_was_cut_short_is_finished()
    {
        Damage(batch: 5);
        Assert.That(Repair(), Is.EqualTo(ExitCode.Ok));
        var aside = Directory.GetDirectories(Store, "damaged-*").Single();
        foreach (var file in Directory.GetFiles(aside))
        {
            File.Move(file, Path.Combine(Store, Path.GetFileName(file)));
        }
        using (var halfway = Open())
        {
            Assert.That(halfway.Damage, Is.Not.Null);
        }
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Repair(), Is.EqualTo(ExitCode.Ok));
        Assert.That(output.ToString(), Does.Contain("cut short"));
        using var journal = Open();
        Assert.That((journal.Damage, journal.Ledger.Revision), Is.EqualTo(((JaildException?)null, 4L)));
    }

    [Test]
    public void A_backup_restores_into_an_empty_store_in_a_new_epoch_with_its_history()
    {
        var archive = Path.Combine(Store, "backup.tar");
        Assert.That(BackupCommand.Run(Options, archive, Time, output), Is.EqualTo(ExitCode.Ok));
        Assert.That(File.GetUnixFileMode(archive), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Guid epoch;
        using (var journal = Open())
        {
            epoch = journal.Epoch;
        }
        Options = Options with { Directory = Path.Combine(Store, "other") };
        Assert.That(Restore(archive), Is.EqualTo(ExitCode.Ok));
        using (var restored = Open())
        {
            Assert.That(restored.Epoch, Is.Not.EqualTo(epoch));
            Assert.That(restored.Ledger.Revision, Is.EqualTo(10));
            Assert.That(restored.Ledger.Names.After(null).Select(n => n.Name.Value), Does.Contain("jail-8x").And.Not.Contain("jail-9x"));
            Assert.That(restored.FindDeceased(Entries.Of(9).Jail)?.Status.Message, Is.EqualTo("over"));
            Assert.That(restored.Store.Current.ListEvents(null, 100, 100), Has.Count.EqualTo(10));
            Assert.That(() => restored.Read(3, default), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.OutOfRange));
        }
        Assert.That(() => Restore(archive), Throws.TypeOf<JaildException>().With.Message.Contains("not empty"));
    }

    [Test]
    public void A_history_without_a_journal_is_kept_when_a_backup_is_restored_in_its_place()
    {
        var archive = Path.Combine(Store, "backup.tar");
        Assert.That(BackupCommand.Run(Options, archive, Time, output), Is.EqualTo(ExitCode.Ok));
        Options = Options with { Directory = Path.Combine(Store, "other") };
        Directory.CreateDirectory(Options.Directory);
        File.WriteAllText(Path.Combine(Options.Directory, "memory.db"), "old");
        Assert.That(Restore(archive), Is.EqualTo(ExitCode.Ok));
        var aside = Directory.GetFiles(Options.Directory, "memory.db.aside-*").Single();
        Assert.That(File.ReadAllText(aside), Is.EqualTo("old"));
        Assert.That(output.ToString(), Does.Contain($"{aside}: what was remembered here before"));
        using var restored = Open();
        Assert.That((restored.Ledger.Revision, restored.Store.MovedAside), Is.EqualTo((10L, (string?)null)));
    }

    [Test]
    public void What_is_no_backup_is_refused_and_leaves_no_journal()
    {
        var archive = Path.Combine(Store, "bad.tar");
        using (var tar = new System.Formats.Tar.TarWriter(File.Create(archive)))
        {
            tar.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "../escaped"));
        }
        Options = Options with { Directory = Path.Combine(Store, "other") };
        Assert.That(() => Restore(archive), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("BAD_BACKUP").And.Message.Contains("../escaped"));
        Assert.That(Path.Combine(Store, "escaped"), Does.Not.Exist);
        Assert.That(Directory.GetFiles(Options.Directory, "segment-*"), Is.Empty);
    }

    [Test]
    public void A_store_in_use_is_left_alone()
    {
        using var journal = Open();
        Assert.That(() => CheckCommand.Run(Options, output), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("STORE_IN_USE"));
        Assert.That(Repair, Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("STORE_IN_USE"));
        Assert.That(() => BackupCommand.Run(Options, Path.Combine(Store, "b.tar"), Time, output), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("STORE_IN_USE"));
    }

    [Test]
    public void A_store_that_is_not_there_is_not_made_by_a_check()
    {
        Options = Options with { Directory = Path.Combine(Store, "nothing") };
        Assert.That(() => CheckCommand.Run(Options, output), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("NO_STORE"));
        Assert.That(Options.Directory, Does.Not.Exist);
    }

    [Test]
    public void A_directory_of_other_things_is_no_store_and_is_left_as_it_is([Values] bool isDaemon)
    {
        var other = Path.Combine(Store, "other");
        Directory.CreateDirectory(other, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Path.Combine(other, "passwd"), "");
        Options = Options with { Directory = other };
        Action enter = isDaemon ? () => Open().Dispose() : () => CheckCommand.Run(Options, output);
        var refused = Assert.Throws<JaildException>(enter);
        Assert.That((refused.Reason, RunCommand.Code(refused)), Is.EqualTo(isDaemon ? ("CANNOT_CREATE", ExitCode.CannotCreate) : ("NO_STORE", ExitCode.Data)));
        Assert.That(refused.Message, Does.Contain(other));
        Assert.That(Directory.GetFileSystemEntries(other), Has.Length.EqualTo(1));
        Assert.That(File.GetUnixFileMode(other), Is.EqualTo((UnixFileMode)0b111_101_101));
    }

    [Test]
    public void A_backup_leaves_what_is_there_already_alone()
    {
        var archive = Path.Combine(Store, "backup.tar");
        File.WriteAllText(archive + ".new", "mine");
        Assert.That(() => Backup(archive), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("CANNOT_CREATE").And.Message.Contains("backup.tar.new exists"));
        Assert.That(File.ReadAllText(archive + ".new"), Is.EqualTo("mine"));
        File.Move(archive + ".new", archive);
        Assert.That(() => Backup(archive), Throws.TypeOf<JaildException>().With.Message.Contains("backup.tar exists"));
        Assert.That(File.ReadAllText(archive), Is.EqualTo("mine"));
        Assert.That(() => Backup(Store), Throws.TypeOf<JaildException>().With.Message.Contains("exists"));
        Assert.That(() => Backup(Path.Combine(Store, "no", "b.tar")), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("CANNOT_CREATE").And.Message.Contains("b.tar cannot be made"));
    }

    [Test]
    public void A_damaged_store_is_not_backed_up_and_the_place_is_named()
    {
        var offset = Damage(batch: 5);
        var archive = Path.Combine(Store, "backup.tar");
        Assert.That(() => Backup(archive), Throws.TypeOf<JaildException>().With.Property("Kind").EqualTo(ErrorKind.Damaged).And.Message.Contains($"{Segment} is damaged at offset {offset}"));
        Assert.That(archive, Does.Not.Exist);
    }

    [Test]
    public void An_archive_that_is_not_there_or_was_cut_short_is_refused_and_leaves_an_empty_store()
    {
        var archive = Path.Combine(Store, "backup.tar");
        Assert.That(Backup(archive), Is.EqualTo(ExitCode.Ok));
        var bytes = File.ReadAllBytes(archive);
        Options = Options with { Directory = Path.Combine(Store, "other") };
        Assert.That(() => Restore(archive + "x"), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("NO_BACKUP").And.Message.Contains(archive + "x"));
        Assert.That(() => Restore(Store), Throws.TypeOf<JaildException>().With.Message.Contains("is a directory"));
        Assert.That(Options.Directory, Does.Not.Exist);
        for (var length = 0; length < bytes.Length - 1024; length += 512) // all but the zeros that end a tar file
        {
            File.WriteAllBytes(archive, bytes[..length]);
            Assert.That(() => Restore(archive), Throws.TypeOf<JaildException>().With.Property("Reason").EqualTo("BAD_BACKUP").And.Message.Contains(archive), $"{length} of {bytes.Length}");
        }
        Assert.That(Directory.GetFileSystemEntries(Options.Directory).Select(Path.GetFileName), Is.SubsetOf(new[] { "lock", "lock.pid" }));
    }

    private ExitCode Backup(string archive) => BackupCommand.Run(Options, archive, Time, output);

    private ExitCode Repair() => RepairCommand.Run(Options, Time, Ids.Next, NullLogger.Instance, output);

    private ExitCode Restore(string archive) => RestoreCommand.Run(Options, archive, Time, Ids.Next, NullLogger.Instance, output);

    /// <summary>Changes a byte of a batch; the answer is where it begins.</summary>
    private long Damage(int batch)
    {
        long offset;
        using (var reader = new JournalFile(Store, IsSnapshot: false, 1).Open(Options.Files, out _))
        {
            while (reader.Number < batch)
            {
                reader.TryRead(out _);
            }
            offset = reader.Position;
        }
        var bytes = File.ReadAllBytes(Segment);
        bytes[offset + 50] ^= 1;
        File.WriteAllBytes(Segment, bytes);
        return offset;
    }
}
