using Microsoft.Extensions.Options;
using Workflow.Tasks.Connections;

namespace Workflow.Tasks.Script;

/// <summary>Limits the number of scripts that run at one time. There is one place, this process.</summary>
/// <param name="options">Have the limit.</param>
internal sealed class ScriptPlaces(IOptions<ScriptTaskOptions> options) : Places<Type>(() => options.Value.Processes);
