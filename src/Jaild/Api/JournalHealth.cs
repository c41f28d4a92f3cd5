using Jaild.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jaild.Api;

/// <summary>Healthy while changes can be journaled.</summary>
internal sealed class JournalHealth(FileJournal journal) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        journal.Damage is { } damage ? HealthCheckResult.Unhealthy(damage.Message)
        : journal.Failed.IsCompleted ? HealthCheckResult.Unhealthy("the journal cannot be written")
        : HealthCheckResult.Healthy());
}
