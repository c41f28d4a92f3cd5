namespace Jaild.Hosts.Simulated;

/// <summary>
/// A machine that is played: in this process (<see cref="MachineConnection"/>) or in one of its own that outlives the daemon (<see cref="RemoteMachine"/>).
/// A failure is a JaildException; a <see cref="SimulatedCrash"/> stands for the daemon's own end.
/// </summary>
internal interface ISimulatedMachine
{
    /// <summary>Does one call. Cancelling ends the child at work; the call has ended when this returns.</summary>
    Task<MachineAnswer> Call(MachineCall call, CancellationToken cancel);
}
