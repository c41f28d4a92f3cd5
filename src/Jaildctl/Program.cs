using Jaildctl;

return await Cli.Run(args, Terminal.OfProcess(), TimeProvider.System);
