using Microsoft.Extensions.Options;
using Workflow.Tasks.Connections;

namespace Workflow.Tasks.Database.Connections;

/// <summary>Limits the number of connections for one connection string.</summary>
/// <param name="options">Have the limit.</param>
internal sealed class DatabasePlaces(IOptions<DatabaseTaskOptions> options) : Places<string>(() => options.Value.MaxConnectionsPerDatabase);
