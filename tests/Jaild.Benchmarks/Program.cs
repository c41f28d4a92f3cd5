using Jaild.Benchmarks;

return args switch
{
    ["journal", .. var rest] => await JournalBenchmark.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Jaild.Benchmarks journal [SECONDS]");
    return 64;
}
