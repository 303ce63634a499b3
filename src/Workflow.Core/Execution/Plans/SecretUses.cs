using Workflow.Core.Definitions;
using Workflow.Core.Expressions;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Plans;

/// <summary>Finds which secrets a definition uses, and where.</summary>
public static class SecretUses
{
    private const string Root = "secrets";

    /// <summary>The places by the names of the secrets, for a definition that the validator has accepted.</summary>
    public static IReadOnlyDictionary<string, SecretPlaces> Of(WorkflowDefinition definition)
    {
        Dictionary<string, List<SecretPlace>> found = new(StringComparer.Ordinal);
        foreach (var name in SecretRule.SigningNames(definition.WebhookSecret))
        {
            Add(name, new SecretPlace(SecretPlaceKind.Webhook));
        }

        foreach (var cause in Enum.GetValues<NotificationCause>())
        {
            foreach (var name in (definition.Notifications?.Of(cause) ?? []).Select(target => target.Secret).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                Add(name, new SecretPlace(KindOf(cause)));
            }
        }

        foreach (var task in definition.Tasks)
        {
            foreach (var name in NamesIn(task))
            {
                Add(name, new SecretPlace(SecretPlaceKind.Task, task.Name));
            }
        }

        return found.ToDictionary(use => use.Key, use => new SecretPlaces([.. use.Value.Take(SecretPlaces.MaxPlaces)], use.Value.Count), StringComparer.Ordinal);

        void Add(string name, SecretPlace place)
        {
            if (!found.TryGetValue(name, out var places))
            {
                found[name] = places = [];
            }

            places.Add(place);
        }
    }

    // Only a config may have secrets. Most texts have none, and are not parsed.
    private static IEnumerable<string> NamesIn(TaskDefinition task) => TemplatedConfig.Texts(task.Config, "")
        .Where(text => text.Text.Contains(Root, StringComparison.Ordinal))
        .SelectMany(text => Template.Parse(text.Text).Parts)
        .Select(part => part.Expression)
        .OfType<Expression>()
        .SelectMany(expression => expression.References.Secrets)
        .Select(secret => secret.Name)
        .Distinct(StringComparer.Ordinal);

    private static SecretPlaceKind KindOf(NotificationCause cause) => cause switch
    {
        NotificationCause.OnFailure => SecretPlaceKind.OnFailure,
        NotificationCause.OnSuccess => SecretPlaceKind.OnSuccess,
        _ => SecretPlaceKind.OnLate,
    };
}
