return await Workflow.Standalone.StandaloneHost.RunAsync(args);
