using Jaild.Benchmarks;

return args switch
{
    [] or ["journal"] => await JournalBenchmark.Run(TimeSpan.FromSeconds(6)),
    ["journal", var text] when double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds > 0 => await JournalBenchmark.Run(TimeSpan.FromSeconds(seconds)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Jaild.Benchmarks [journal [SECONDS]]; without arguments all, which is the journal");
    return 64;
}
