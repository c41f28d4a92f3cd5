using NUnit.Framework;

namespace Jaild.Tests.Dist;

/// <summary>What a package's upgrade does to a daemon that runs: jails stay, in each way that there is.</summary>
internal sealed class UpgradeTests
{
    [Test]
    public async Task The_running_one_goes_on_and_a_restart_brings_the_new_one()
    {
        await using var service = await Service.Installed("dash");
        await service.Do("start");
        await service.Jail("web");
        var (child, before) = (service.Pid("jaild.pid"), service.Machine.Inventory());
        await service.Install();
        Assert.That(service.Pid("jaild.pid"), Is.EqualTo(child));
        await service.Jail("late"); // what it had not loaded yet is of the new version
        Assert.That((await service.Ctl.Run("destroy", "--stop", "-y", "late")).Code, Is.Zero);
        await service.Do("restart");
        Assert.That(service.Pid("jaild.pid"), Is.Not.EqualTo(child));
        Assert.That(service.Machine.Inventory(), Is.EqualTo(before));
        Assert.That((await service.Ctl.Run("stop", "web")).Out, Is.EqualTo("web: stopped\n"));
        await service.Do("stop");
    }

    [Test]
    public async Task Where_packages_stop_and_start_services_jails_run_on_in_between()
    {
        await using var service = await Service.Installed("dash");
        await service.Do("start");
        await service.Jail("web");
        var before = service.Machine.Inventory();
        await service.Do("stop");
        await service.Install();
        Assert.That(service.Machine.Inventory(), Is.EqualTo(before));
        await service.Do("start");
        Assert.That((await service.Ctl.Run("list", "-q", "--state=running")).Out, Is.EqualTo("web\n"));
        Assert.That(service.Machine.Inventory(), Is.EqualTo(before));
        await service.Do("stop");
    }

    [Test]
    public async Task One_that_dies_of_it_is_started_anew_with_the_new_program()
    {
        await using var service = await Service.Installed("dash");
        await service.Do("start");
        await service.Jail("web");
        var before = service.Machine.Inventory();
        await service.Install();
        System.Diagnostics.Process.GetProcessById(service.Pid("jaild.pid")).Kill();
        await service.EndDelay();
        Assert.That((await service.Ctl.Run("ready", "--jails", "--timeout", "60s")).Code, Is.Zero);
        Assert.That((await service.Ctl.Run("list", "-q", "--state=running")).Out, Is.EqualTo("web\n"));
        Assert.That(service.Machine.Inventory(), Is.EqualTo(before));
        await service.Do("stop");
    }
}
