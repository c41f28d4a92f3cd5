namespace Jaild.Benchmarks.Linux;

/// <summary>One side of a comparison: a way to start and stop a container of the same root and first process.</summary>
internal interface IContender
{
    /// <summary>What the tables call it.</summary>
    string Name { get; }

    /// <summary>Starts one; done when it runs.</summary>
    Task Start(int number, CancellationToken cancel);

    /// <summary>Stops it; done when nothing of it is left.</summary>
    Task Stop(int number, CancellationToken cancel);
}
