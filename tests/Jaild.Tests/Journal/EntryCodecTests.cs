using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using Jaild.Core;
using Jaild.Core.Lifecycle;
using Jaild.Core.Model;
using Jaild.Journal;
using NUnit.Framework;
using Stored = Jaild.Journal.Generated;

namespace Jaild.Tests.Journal;

internal sealed class EntryCodecTests
{
    internal static readonly JsonSerializerOptions Json = new() { IgnoreReadOnlyProperties = true, Converters = { new NameConverter() } };

    [Test]
    public void Every_field_of_an_entry_goes_there_and_back() => RandomRecords.Entry.Sample(entry =>
        Same(EntryCodec.FromStored(Stored.Entry.Parser.ParseFrom(Bytes(EntryCodec.ToStored(entry))), entry.Revision), entry), iter: 300);

    [Test]
    public void Every_field_of_a_record_goes_there_and_back() => RandomRecords.Jail.Sample(record =>
        Same(EntryCodec.FromStored(Stored.Jail.Parser.ParseFrom(Bytes(EntryCodec.ToStored(record)))), record), iter: 300);

    [Test]
    public void Every_field_of_an_operation_goes_there_and_back() => RandomRecords.Operation.Sample(operation =>
        Same(OperationCodec.FromStored(Stored.Operation.Parser.ParseFrom(Bytes(OperationCodec.ToStored(operation)))), operation), iter: 300);

    [Test]
    public void Numbers_that_this_version_does_not_know_stay_what_they_are()
    {
        var status = new JailStatus { State = (JailState)77, Since = DateTimeOffset.UnixEpoch, Desired = (Desired)78, Steps = [new StepRecord("teleport", (StepProgress)79, [])] };
        Same(StatusCodec.FromStored(StatusCodec.ToStored(status)), status);
    }

    [Test]
    public void Stored_numbers_are_those_of_the_names()
    {
        SameNames<JailState, Stored.State>();
        SameNames<Trigger, Stored.Trigger>();
        SameNames<Desired, Stored.Desired>();
        SameNames<Direction, Stored.Direction>();
        SameNames<StepProgress, Stored.Progress>();
        SameNames<EventKind, Stored.EventKind>();
        SameNames<OperationState, Stored.OperationState>();
        SameNames<ErrorKind, Stored.ErrorKind>();
    }

    private static void SameNames<TCore, TStored>() where TCore : struct, Enum where TStored : struct, Enum =>
        Assert.That(Enum.GetValues<TCore>().Select(v => ($"{v}", Convert.ToInt32(v) + 1)), Is.EqualTo(
            Enum.GetValues<TStored>().Where(v => Convert.ToInt32(v) != 0).Select(v => ($"{v}", Convert.ToInt32(v)))));

    private static byte[] Bytes(Google.Protobuf.IMessage message) => Google.Protobuf.MessageExtensions.ToByteArray(message);

    private static void Same<T>(T read, T written) =>
        Assert.That(JsonSerializer.Serialize(read, Json), Is.EqualTo(JsonSerializer.Serialize(written, Json)));

    private sealed class NameConverter : JsonConverter<JailName>
    {
        public override JailName Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, JailName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
