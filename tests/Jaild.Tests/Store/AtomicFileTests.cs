using Jaild.Store;
using NUnit.Framework;

namespace Jaild.Tests.Store;

internal sealed class AtomicFileTests
{
    private const int Page = BlockFile.BlockSize;

    [Test]
    public void After_a_power_cut_at_any_operation_the_file_is_as_one_of_its_flushes_left_it()
    {
        var whole = new RecordedFiles();
        Assert.That(Live(whole), Is.EqualTo(6));
        for (var cut = 1; cut <= whole.Operations; cut++)
        {
            var files = new RecordedFiles { CutAt = cut };
            var flushed = Live(files);
            for (var seed = 0; seed < 12; seed++)
            {
                using var left = AtomicFile.Open(files.AfterPowerCut(seed), "/store", "db");
                var version = left.Length == 0 ? 0 : Version(left, 0);
                Assert.That(version, Is.AnyOf(flushed, flushed + 1), $"cut at {cut}, seed {seed}");
                Assert.That(left.Length, Is.EqualTo(Pages(version) * Page), $"cut at {cut}, seed {seed}");
                for (var page = 0; page < Pages(version); page++)
                {
                    Assert.That(Version(left, page), Is.EqualTo(version), $"cut at {cut}, seed {seed}, page {page}");
                }
            }
        }
    }

    [Test]
    public void A_block_that_changed_by_itself_is_never_read_as_good()
    {
        var files = new RecordedFiles();
        Live(files);
        using (var more = AtomicFile.Open(files, "/store", "db"))
        {
            more.Write([.. Enumerable.Repeat((byte)7, Page)]); // the newest flush has the first block only
            more.Flush();
        }
        var bytes = files.Bytes("/store/db").ToArray();
        bytes[BlockFile.StoredSize + 5000] ^= 1;
        files.Put("/store/db", bytes);
        using var file = AtomicFile.Open(files, "/store", "db");
        Assert.That(Version(file, 0), Is.EqualTo(7));
        Assert.That(() => Version(file, 1), Throws.TypeOf<InvalidDataException>().With.Message.Contains("block 1"));
    }

    [Test]
    public void What_is_left_of_a_flush_is_nothing_without_the_file_it_was_a_part_of()
    {
        var files = new RecordedFiles();
        Live(files);
        using (var more = AtomicFile.Open(files, "/store", "db"))
        {
            more.Write([.. Enumerable.Repeat((byte)7, Page)]);
            more.Flush();
        }
        files.Delete("/store/db");
        using var file = AtomicFile.Open(files, "/store", "db");
        Assert.That(file.Length, Is.Zero);
    }

    [Test]
    public void What_was_written_and_not_flushed_is_read_but_not_kept()
    {
        var files = new RecordedFiles();
        using (var file = AtomicFile.Open(files, "/store", "db"))
        {
            file.Write("hello"u8);
            file.Position = 0;
            Assert.That(file.ReadByte(), Is.EqualTo((int)'h'));
        }
        using var again = AtomicFile.Open(files, "/store", "db");
        Assert.That(again.Length, Is.Zero);
    }

    private static int Pages(int version) => version == 0 ? 0 : version == 5 ? 2 : version + 1; // the fifth cuts it shorter

    private static int Live(RecordedFiles files)
    {
        var flushed = 0;
        try
        {
            using var file = AtomicFile.Open(files, "/store", "db");
            for (var version = 1; version <= 6; version++)
            {
                file.SetLength(Math.Min(file.Length, Pages(version) * Page));
                file.Position = 0;
                for (var page = 0; page < Pages(version); page++)
                {
                    file.Write([.. Enumerable.Repeat((byte)version, Page)]);
                }
                file.Flush();
                flushed = version;
            }
        }
        catch (PowerCutException)
        {
        }
        return flushed;
    }

    private static int Version(AtomicFile file, int page)
    {
        var bytes = new byte[Page];
        file.Position = page * Page;
        file.ReadExactly(bytes);
        Assert.That(bytes.AsSpan().IndexOfAnyExcept(bytes[0]), Is.EqualTo(-1));
        return bytes[0];
    }
}
