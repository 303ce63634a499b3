using Microsoft.Extensions.Options;
using Workflow.Tasks.Connections;

namespace Workflow.Tasks.Shell;

/// <summary>Limits the number of commands that run at one time. There is one place, this process.</summary>
/// <param name="options">Have the limit.</param>
internal sealed class ShellPlaces(IOptions<ShellTaskOptions> options) : Places<Type>(() => options.Value.MaxConcurrent);
