using System.CommandLine;
using Jaild.Core;
using Jaild.Journal;
using Jaild.Settings;
using Jaild.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jaild.Commands;

/// <summary>The commands for a store that no daemon has: check, repair, backup, restore. Stopping jaild for them stops no jail.</summary>
internal static class StoreCommands
{
    public static IEnumerable<Command> Make()
    {
        yield return Make("check", "looks through the store and says what is damaged, by file and offset", (options, _) => CheckCommand.Run(options, Console.Out));
        yield return Make("repair", "goes on from the last good state of a damaged store, in a new epoch; says what is lost, keeps the old files",
            (options, _) => RepairCommand.Run(options, TimeProvider.System, Guid.CreateVersion7, NullLogger.Instance, Console.Out));
        var to = new Argument<string>("FILE") { Description = "the tar archive to make" };
        yield return Make("backup", "makes an archive of the store", (options, parse) => BackupCommand.Run(options, parse.GetValue(to)!, TimeProvider.System, Console.Out), to);
        var from = new Argument<string>("FILE") { Description = "an archive that jaild backup made" };
        yield return Make("restore", "makes a store of an archive, in a new epoch; refuses one that is not empty",
            (options, parse) => RestoreCommand.Run(options, parse.GetValue(from)!, TimeProvider.System, Guid.CreateVersion7, NullLogger.Instance, Console.Out), from);
    }

    private static Command Make(string name, string description, Func<JournalOptions, ParseResult, ExitCode> run, Argument? argument = null)
    {
        var command = new Command(name, description);
        if (argument is not null)
        {
            command.Add(argument);
        }
        foreach (var option in OptionSource.All)
        {
            command.Add(option);
        }
        command.SetAction(parse =>
        {
            try
            {
                return (int)run(new JournalOptions { Directory = Path.GetFullPath(OptionSource.Read(parse).Store) }, parse);
            }
            catch (JaildException error)
            {
                Console.Error.WriteLine($"jaild {name}: {error.Message}");
                return (int)RunCommand.Code(error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"jaild {name}: {error.Message}");
                return (int)(error is DiskFullException or UnauthorizedAccessException ? ExitCode.CannotCreate : ExitCode.Io);
            }
        });
        return command;
    }
}
