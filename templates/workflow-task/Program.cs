using OwnTask;
using Workflow.Core.TaskTypes.Records;
using Workflow.Standalone;

return await StandaloneHost.RunAsync(args, services => services.AddTaskType<TheTask>());
