using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Paging;
using Workflow.Core.Secrets;

namespace Workflow.Api.Mapping;

/// <summary>Shows secrets and where they are used.</summary>
internal static class SecretMapping
{
    extension(SecretResponse)
    {
        public static SecretResponse Of(SecretName secret, Page<SecretUse> uses) =>
            new(secret.Name, secret.Source, secret.IsReadable, [.. uses.Items.Select(SecretUseResponse.Of)], uses.NextCursor is not null);
    }

    extension(SecretUseResponse)
    {
        public static SecretUseResponse Of(SecretUse use) =>
            new(use.WorkflowId, use.WorkflowName, [.. use.Uses.Places.Select(place => new SecretPlaceResponse(place.Kind, place.Task))], use.Uses.Count);
    }
}
