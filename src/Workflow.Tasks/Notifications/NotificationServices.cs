using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Workflow.Core.Notifications;

namespace Workflow.Tasks.Notifications;

/// <summary>Registers how notifications are sent.</summary>
internal static class NotificationServices
{
    internal static void AddNotificationSender(this IServiceCollection services, IConfiguration workflow)
    {
        services.AddOptions<NotificationOptions>().Bind(workflow.GetSection("Notifications"))
            .Validate(IsAddress, $"{NotificationOptions.Section}:{nameof(NotificationOptions.PublicAddress)} must be an address, such as https://workflow.example.org.")
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<NotificationOptions>, NotificationRanges>());
        services.AddOptions<SmtpOptions>().Bind(workflow.GetSection("Smtp")).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SmtpOptions>, SmtpRanges>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>());
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<NotificationOptions>>().Value);
        services.TryAddSingleton<NamedSecrets>();
        services.TryAddSingleton<HookSender>();
        services.TryAddSingleton<MailSender>();
        services.TryAddSingleton<INotificationSender, NotificationSender>();
    }

    private static bool IsAddress(NotificationOptions options) =>
        options.PublicAddress.Length == 0
        || (Uri.TryCreate(options.PublicAddress, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 });
}

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class NotificationRanges : IValidateOptions<NotificationOptions>;

/// <summary>Checks that the settings are within their ranges.</summary>
[OptionsValidator]
internal sealed partial class SmtpRanges : IValidateOptions<SmtpOptions>;
