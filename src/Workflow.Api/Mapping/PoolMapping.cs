using Workflow.Contracts;
using Workflow.Core.Definitions;

namespace Workflow.Api.Mapping;

/// <summary>Shows pools.</summary>
internal static class PoolMapping
{
    extension(PoolResponse)
    {
        public static PoolResponse Of(Pool pool) => new(pool.Name, pool.Size, pool.Rate, pool.Used, pool.Waiting, pool.UpdatedAt);
    }
}
